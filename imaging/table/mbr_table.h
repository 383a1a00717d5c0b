// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/io/block_device.h"
#include "imaging/table/partition_table.h"

namespace imaging {

// What an MBR and the extended boot records chained to it list, not yet
// checked for overlaps.
struct MbrContents {
  std::uint32_t signature = 0;
  std::vector<Partition> partitions;
  // Where the extended boot records lie, in bytes.
  std::vector<std::uint64_t> boot_records;
  // End of the extended partition within the disk; 0 without one.
  std::uint64_t extended_end = 0;
  std::vector<std::string> notes;
};

// `sector` is the disk's first; what it counts has `sector_size` bytes.
base::Result<MbrContents> ReadMbr(BlockDevice& disk,
                                  std::span<const std::byte> sector,
                                  std::uint32_t sector_size);

}  // namespace imaging
