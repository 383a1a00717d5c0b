// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/fs/fat_chain.h"
#include "imaging/io/block_device.h"

namespace imaging::fat {

// FAT and exFAT folders alike are rows of 32 bytes that end at the first row
// whose first byte is 0.
inline constexpr std::size_t kEntrySize = 32;

struct RawEntry {
  std::uint64_t offset = 0;          // On the device.
  std::span<const std::byte> bytes;  // kEntrySize; valid until the next call.

  base::ByteRange range() const { return {offset, kEntrySize}; }
};

// Reads the rows of one folder in order.
class FolderReader {
 public:
  // Borrows `device`.
  FolderReader(BlockDevice& device, std::vector<base::ByteRange> ranges)
      : stream_(device, std::move(ranges), kPieceSize) {}

  // nullopt at the end.
  base::Result<std::optional<RawEntry>> Next();

 private:
  static constexpr std::size_t kPieceSize = std::size_t{16} << 10;

  RangeStream stream_;
  RangeStream::Piece piece_;
};

}  // namespace imaging::fat
