// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "restore/cli/console.h"
#include "restore/cli/exit_code.h"

namespace restore {

// An argument that names a disk, and may do so by a rule (plan/disk_rule.h).
struct DiskName {
  std::string* name = nullptr;
  // Of a disk that will be written: gets the fingerprint of the one that a rule
  // finds, unless it is set; may be null.
  std::string* expected_id = nullptr;
};

// Puts the disks' paths in place of the rules among `names`, and goes on with
// `run`.  A rule that makes no sense is wrong usage, and one that does not
// match exactly one disk is refused.
ExitCode WithDisks(const std::vector<DiskName>& names,
                   const Console& console,
                   const std::function<ExitCode()>& run);

}  // namespace restore
