// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/fs/exfat_boot.h"
#include "imaging/fs/fat_chain.h"
#include "imaging/io/block_device.h"

namespace imaging::exfat {

// exFAT specification, section 6.2: no folder is larger.
inline constexpr std::uint64_t kMaxFolderSize = std::uint64_t{256} << 20;

// What the root folder says of the volume itself.
struct Root {
  std::vector<base::ByteRange> ranges;  // The root folder's own place.
  // The allocation bitmaps, whole, one for each file allocation table.
  std::vector<std::vector<base::ByteRange>> bitmaps;
  std::vector<base::ByteRange> upcase_table;
  std::string label;
};

// kCorrupt unless every bitmap is there and long enough.
base::Result<Root> ReadRoot(BlockDevice& partition,
                            const Volume& volume,
                            fat::ChainReader& chains);

}  // namespace imaging::exfat
