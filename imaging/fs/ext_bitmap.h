// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/fs/ext_groups.h"
#include "imaging/fs/ext_superblock.h"
#include "imaging/io/block_device.h"

namespace imaging {

// First bit in [from, end) that is `value`, or `end`.  `bits` holds whole
// words of 64 bits, the lowest bit of the first byte being bit 0.
std::size_t ExtFindBit(std::span<const std::byte> bits,
                       std::size_t from,
                       std::size_t end,
                       bool value);
std::size_t ExtCountOnes(std::span<const std::byte> bits, std::size_t end);
void ExtSetBits(std::span<std::byte> bits, std::size_t from, std::size_t end);

// Hands out the groups' block bitmaps in order and reads those that follow
// each other on the disk at once.  Borrows all that it is made from.
class ExtBitmapReader {
 public:
  ExtBitmapReader(BlockDevice& partition,
                  const ExtSuperblock& sb,
                  const std::vector<ExtGroup>& groups)
      : partition_(partition), sb_(sb), groups_(groups) {}

  // The bitmap of `group`, its checksum verified; zeros where it was never
  // written.  The caller may change it; the next call ends its life.
  base::Result<std::span<std::byte>> Get(std::uint32_t group);

 private:
  base::Status ReadRun(std::uint32_t group);
  base::Status Verify(std::uint32_t group, std::span<const std::byte> bits);

  BlockDevice& partition_;
  const ExtSuperblock& sb_;
  const std::vector<ExtGroup>& groups_;
  std::vector<std::byte> run_;
  std::uint64_t run_offset_ = 0;  // Byte of the partition where run_ starts.
  std::vector<std::byte> zeros_;
};

}  // namespace imaging
