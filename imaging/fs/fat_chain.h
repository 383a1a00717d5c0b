// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/fs/fat_table.h"
#include "imaging/io/block_device.h"

namespace imaging::fat {

// Follows chains of clusters.  Borrows `table`.
class ChainReader {
 public:
  ChainReader(TableReader& table,
              const ClusterSpace& space,
              std::stop_token stop)
      : table_(table),
        space_(space),
        steps_left_(std::uint64_t{4} * space.count + 4096),
        stop_(std::move(stop)) {}

  // Where the chain from `first` on lies, in its order, at most `length` bytes.
  // A chain that ends early, leaves the volume or runs in a circle is cut
  // there.  Clusters lie side by side if `contiguous` (exFAT's NoFatChain).
  // Of a chain in more than kMaxRanges pieces the order is lost and the gaps
  // between some are filled.
  base::Result<std::vector<base::ByteRange>> Follow(std::uint32_t first,
                                                    std::uint64_t length,
                                                    bool contiguous = false);

 private:
  static constexpr std::size_t kMaxRanges = std::size_t{1} << 20;

  TableReader& table_;
  const ClusterSpace space_;
  // Of all chains together.  No cluster is in two sound chains, so only a
  // damaged volume uses this up; it bounds the time that one can take.
  std::uint64_t steps_left_;
  const std::stop_token stop_;
};

// Adds a range at the end, as part of the last one if it continues that.
void AppendRange(std::vector<base::ByteRange>& ranges, base::ByteRange range);

// Reads the bytes of consecutive ranges of a device, a piece at a time.
class RangeStream {
 public:
  struct Piece {
    std::uint64_t offset = 0;          // On the device.
    std::span<const std::byte> bytes;  // Valid until the next call.
  };

  // Borrows `device`.
  RangeStream(BlockDevice& device,
              std::vector<base::ByteRange> ranges,
              std::size_t piece_size)
      : device_(device), ranges_(std::move(ranges)), buffer_(piece_size) {}

  // Up to `piece_size` bytes that are consecutive on the device; none at the
  // end.
  base::Result<Piece> Next();

 private:
  BlockDevice& device_;
  std::vector<base::ByteRange> ranges_;
  std::size_t at_range_ = 0;
  std::uint64_t in_range_ = 0;
  std::vector<std::byte> buffer_;
};

}  // namespace imaging::fat
