// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/fs/fat_table.h"
#include "imaging/io/block_device.h"

namespace imaging::exfat {

// What the boot region of an exFAT volume says, checked: its checksum is right,
// all that it describes lies within `size`, which lies within the partition.
struct Volume {
  std::uint64_t size = 0;
  std::uint64_t fat_offset = 0;  // Of the first table.
  std::uint64_t fat_size = 0;    // Of each table.
  unsigned fat_count = 0;
  unsigned active_fat = 0;
  fat::ClusterSpace clusters;
  std::uint32_t root_cluster = 0;
  bool dirty = false;
  bool media_failure = false;
  std::string uuid;  // "1234-ABCD".

  // The active table's offset.
  std::uint64_t FatOffset() const { return fat_offset + active_fat * fat_size; }
};

base::Result<Volume> ReadBoot(BlockDevice& partition);

}  // namespace imaging::exfat
