// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "restore/machine/roots.h"
#include "restore/machine/volumes.h"

namespace restore {

// Facts about a target that the gate (gate.h) looks at: ask it rather than
// these.  `target` as Target takes it; one that does not exist is fine.  Each
// refusal is kInvalidArgument, says what to do and that nothing was written.

// Refuses the disk that Pristine was started from or runs from, and what is
// mounted, swapped to or held by another device.  `medium_disk` is a kernel
// name or empty.
base::Status CheckTargetIsUnused(const std::string& target,
                                 const std::string& medium_disk,
                                 const Roots& roots = {});

// Refuses a target that is one of `files`, which are read meanwhile, or the
// partition or disk on which one of them lies; another partition of that disk
// is fine.
base::Status CheckTargetHoldsNone(const std::string& target,
                                  const std::vector<std::string>& files,
                                  const Roots& roots = {});

// Refuses a disk of which an EFI partition or a recovery partition of ours is
// mounted: what is written when free space gets a recovery system.
base::Status CheckBootPartitionsUnused(const std::string& path,
                                       const Roots& roots = {});

// "/dev/sdb (Samsung T7, 931.5 GiB)", for a question.
std::string DescribeTarget(const std::string& target);

// FingerprintId() of the disk that `target` is or is on; "" for a file, and for
// what Linux makes of files and other disks.
base::Result<std::string> DiskIdOf(const std::string& target,
                                   const Roots& roots = {});

// Unmounts what `volumes` mounted of a target.
base::Status ReleaseTarget(const std::string& target, Volumes& volumes);

}  // namespace restore
