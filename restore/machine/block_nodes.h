// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "imaging/base/result.h"
#include "restore/machine/roots.h"

namespace restore {

// Whether `path` names a block device.  False when there is no such path.
bool IsBlockDevice(const std::string& path);

// Whether `path` names a partition of a disk, as the kernel sees it.
bool IsPartition(const std::string& path, const Roots& roots = {});

// Whether overwriting the block device `device`, a disk or a partition, would
// destroy `file`, which lies on its file system.
base::Result<bool> DeviceHolds(const std::string& device,
                               const std::string& file,
                               const Roots& roots = {});

// Has the kernel read the partition table of the block device `path` anew.  A
// hint: it changes nothing when the device has none, is a file, or is in use.
void RereadTable(const std::string& path);

}  // namespace restore
