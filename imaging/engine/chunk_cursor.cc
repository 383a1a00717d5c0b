// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/chunk_cursor.h"

#include <algorithm>

#include "imaging/base/bytes.h"

namespace imaging {

std::optional<Piece> ChunkCursor::Next() {
  if (segment_ == segments_.size()) {
    return std::nullopt;
  }
  const base::ByteRange segment = segments_[segment_];
  const std::uint64_t at = segment.offset + in_segment_;
  const auto& ranges = to_read_.ranges();
  while (read_range_ < ranges.size() && ranges[read_range_].end() <= at) {
    ++read_range_;
  }
  const std::uint64_t next_data =
      read_range_ < ranges.size() ? ranges[read_range_].offset : segment.end();
  Piece piece;
  // The grid cell in which the next data lies.
  const std::uint64_t cell =
      next_data <= at
          ? in_segment_
          : base::AlignDown(std::min(next_data, segment.end()) - segment.offset,
                            chunk_size_);
  piece.data = next_data < segment.end() && cell <= in_segment_;
  std::uint64_t end = segment.length;
  if (piece.data) {
    end = std::min<std::uint64_t>(in_segment_ + chunk_size_, segment.length);
  } else if (next_data < segment.end()) {
    end = cell;
  }
  piece.range = {at, end - in_segment_};
  piece.ends_segment = end == segment.length;
  in_segment_ = end;
  if (piece.ends_segment) {
    ++segment_;
    in_segment_ = 0;
  }
  return piece;
}

}  // namespace imaging
