// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/fat_chain.h"

#include <algorithm>

namespace imaging::fat {

namespace {

// Tells when a walk along pointers comes back to where it was: R. P. Brent,
// "An improved Monte Carlo factorization algorithm", 1980, section 2.
class CircleDetector {
 public:
  explicit CircleDetector(std::uint32_t start) : mark_(start) {}

  bool ComesBack(std::uint32_t next) {
    if (next == mark_) {
      return true;
    }
    if (++steps_ == limit_) {
      mark_ = next;
      steps_ = 0;
      limit_ *= 2;
    }
    return false;
  }

 private:
  std::uint32_t mark_;
  std::uint64_t steps_ = 0;
  std::uint64_t limit_ = 1;
};

// Halves a list of ranges by filling the smallest gaps.
void Coarsen(std::vector<base::ByteRange>& ranges) {
  base::RangeSet fewer(ranges.size() / 2);
  fewer.Insert(std::move(ranges));
  ranges = fewer.ranges();
}

}  // namespace

base::Result<std::vector<base::ByteRange>> ChainReader::Follow(
    std::uint32_t first, std::uint64_t length, bool contiguous) {
  std::vector<base::ByteRange> ranges;
  if (length == 0 || !space_.Contains(first)) {
    return ranges;
  }
  if (contiguous) {
    const std::uint64_t offset = space_.Range(first).offset;
    ranges.push_back({offset, std::min(length, space_.end() - offset)});
    return ranges;
  }
  CircleDetector circle(first);
  std::uint32_t cluster = first;
  while (steps_left_ > 0) {
    if (--steps_left_ % 4096 == 0 && stop_.stop_requested()) {
      return base::Error(base::ErrorCode::kCancelled, "stopped");
    }
    const std::uint64_t taken = std::min(length, space_.cluster_size);
    AppendRange(ranges, {space_.Range(cluster).offset, taken});
    if (ranges.size() > kMaxRanges) {
      Coarsen(ranges);
    }
    length -= taken;
    if (length == 0) {
      break;
    }
    TRY_ASSIGN(cluster, table_.Entry(cluster));
    if (!space_.Contains(cluster) || circle.ComesBack(cluster)) {
      break;
    }
  }
  return ranges;
}

void AppendRange(std::vector<base::ByteRange>& ranges, base::ByteRange range) {
  if (!ranges.empty() && ranges.back().end() == range.offset) {
    ranges.back().length += range.length;
  } else {
    ranges.push_back(range);
  }
}

base::Result<RangeStream::Piece> RangeStream::Next() {
  while (at_range_ < ranges_.size() && in_range_ == ranges_[at_range_].length) {
    ++at_range_;
    in_range_ = 0;
  }
  if (at_range_ == ranges_.size()) {
    return Piece{};
  }
  const base::ByteRange& range = ranges_[at_range_];
  const std::uint64_t offset = range.offset + in_range_;
  const auto bytes = std::span(buffer_).first(static_cast<std::size_t>(
      std::min<std::uint64_t>(buffer_.size(), range.length - in_range_)));
  TRY(device_.ReadAt(offset, bytes));
  in_range_ += bytes.size();
  return Piece{.offset = offset, .bytes = bytes};
}

}  // namespace imaging::fat
