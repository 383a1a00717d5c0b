// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

#include "imaging/base/result.h"
#include "imaging/io/block_device.h"
#include "imaging/table/partition_table.h"

namespace restore {

// How a partition is to be made smaller, so that its disk has free space.
struct ShrinkPlan {
  imaging::Partition partition;  // As it is.
  std::string fs_type;
  std::string label;  // Untrusted.
  std::uint64_t new_size = 0;
  // What its tool says that the file system needs at least.
  std::uint64_t smallest = 0;
  // False when it is small enough already: a shrinking that was cut off before
  // the table was written.
  bool shrink_file_system = true;
};

// Plans to shrink a partition of `disk`, which is at `path`, so that `needed`
// bytes in whole MiB are free behind it: partition `number`, or when that is
// not given the last NTFS or ext partition that is neither for booting nor for
// recovery.  Never writes.
//
// Refuses, with the numbers: kNoSpace when its files leave too little room;
// kInvalidArgument for one that is in use, damaged, hibernated or encrypted;
// kUnsupported for other file systems and logical partitions.
base::Result<ShrinkPlan> PlanShrink(imaging::BlockDevice& disk,
                                    const std::string& path,
                                    std::optional<int> number,
                                    std::uint64_t needed,
                                    const std::stop_token& stop);

// Does it: the file system first, which is checked, then the partition table,
// then the table is read again.  A cut leaves at every moment a partition that
// its file system fits into; one while the tool moves files may damage these,
// which the tool's check finds.  `began` tells, also after an error, whether
// anything may have been written.
base::Status Shrink(imaging::BlockDevice& disk,
                    const std::string& path,
                    const ShrinkPlan& plan,
                    bool& began);

}  // namespace restore
