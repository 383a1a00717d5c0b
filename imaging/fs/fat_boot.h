// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/fs/fat_table.h"
#include "imaging/io/block_device.h"

namespace imaging::fat {

// What the boot sector of a FAT volume says, checked: all that it describes
// lies within `size`, which lies within the partition.
struct Volume {
  EntryKind kind = EntryKind::kFat12;
  std::uint64_t size = 0;
  std::uint64_t fat_offset = 0;  // Of the first table.
  std::uint64_t fat_size = 0;    // Of each table.
  unsigned fat_count = 0;
  // Another than the first only when the tables are not kept equal.
  unsigned active_fat = 0;
  bool mirrored = true;
  base::ByteRange root_area;       // Empty on FAT32 ...
  std::uint32_t root_cluster = 0;  // ... which has this instead.
  ClusterSpace clusters;
  std::uint8_t media = 0;
  std::uint8_t state = 0;  // Bit 0: in use or not cleanly unmounted.
  std::string uuid;        // "1234-ABCD" or "".
  std::string label;       // The boot sector's own, often out of date.

  std::uint64_t FatOffset(unsigned number) const {
    return fat_offset + number * fat_size;
  }
  // The tables' offsets, the active one first.
  std::vector<std::uint64_t> FatOffsets() const;
};

base::Result<Volume> ReadBoot(BlockDevice& partition);

// Text in an unknown DOS code page as UTF-8, without the spaces that fill it.
// What is not ASCII becomes '?': no volume says which code page it uses.
std::string OemToUtf8(std::string_view text);

// "1234-ABCD"; "" for 0, which is what an unset one is.
std::string SerialText(std::uint32_t serial);

}  // namespace imaging::fat
