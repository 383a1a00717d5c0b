// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "imaging/base/ranges.h"

namespace imaging {

// The next thing to be put into an image.
struct Piece {
  base::ByteRange range;
  // False: all zeros, of any length.
  bool data = false;
  // Nothing may be merged across its end.
  bool ends_segment = false;
};

// Cuts a content into pieces, in order: chunks on a grid that starts anew with
// every segment, and runs of zeros between those that hold anything.  Borrows
// its arguments.  For one thread at a time.
class ChunkCursor {
 public:
  ChunkCursor(const std::vector<base::ByteRange>& segments,
              const base::RangeSet& to_read,
              std::uint32_t chunk_size)
      : segments_(segments), to_read_(to_read), chunk_size_(chunk_size) {}

  // nullopt at the end of the content.
  std::optional<Piece> Next();

 private:
  const std::vector<base::ByteRange>& segments_;
  const base::RangeSet& to_read_;
  const std::uint32_t chunk_size_;
  std::size_t segment_ = 0;
  std::uint64_t in_segment_ = 0;
  std::size_t read_range_ = 0;
};

}  // namespace imaging
