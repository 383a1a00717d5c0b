// SPDX-License-Identifier: Apache-2.0
#include "imaging/base/ranges.h"

#include <algorithm>
#include <numeric>

namespace base {

std::uint64_t TotalLength(std::span<const ByteRange> ranges) {
  return std::accumulate(ranges.begin(), ranges.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const ByteRange& range) {
                           return sum + range.length;
                         });
}

void RangeSet::Append(ByteRange range) {
  if (range.length == 0) {
    return;
  }
  if (!ranges_.empty() && range.offset < ranges_.back().end() + min_gap_) {
    ByteRange& last = ranges_.back();
    last.length = std::max(last.end(), range.end()) - last.offset;
    return;
  }
  ranges_.push_back(range);
  if (ranges_.size() > max_ranges_) {
    Shrink();
  }
}

void RangeSet::Insert(std::vector<ByteRange> ranges) {
  ranges.insert(ranges.end(), ranges_.begin(), ranges_.end());
  std::sort(ranges.begin(), ranges.end(),
            [](const ByteRange& a, const ByteRange& b) {
              return a.offset < b.offset;
            });
  ranges_.clear();
  for (const ByteRange& range : ranges) {
    Append(range);
  }
}

std::uint64_t RangeSet::total_bytes() const {
  return TotalLength(ranges_);
}

bool RangeSet::Contains(ByteRange range) const {
  const auto at = FirstEndingAfter(range.offset);
  return range.length == 0 ||
         (at != ranges_.end() && at->offset <= range.offset &&
          range.end() <= at->end());
}

bool RangeSet::Overlaps(ByteRange range) const {
  const auto at = FirstEndingAfter(range.offset);
  return range.length != 0 && at != ranges_.end() && at->offset < range.end();
}

std::vector<ByteRange> RangeSet::Within(ByteRange window,
                                        std::uint64_t merge_gap) const {
  std::vector<ByteRange> out;
  for (auto at = FirstEndingAfter(window.offset);
       at != ranges_.end() && at->offset < window.end(); ++at) {
    const std::uint64_t begin = std::max(at->offset, window.offset);
    const std::uint64_t end = std::min(at->end(), window.end());
    if (!out.empty() && begin - out.back().end() <= merge_gap) {
      out.back().length = end - out.back().offset;
    } else {
      out.push_back({begin, end - begin});
    }
  }
  return out;
}

std::vector<ByteRange> RangeSet::Gaps(ByteRange window) const {
  std::vector<ByteRange> out;
  std::uint64_t from = window.offset;
  for (const ByteRange& used : Within(window)) {
    if (used.offset > from) {
      out.push_back({from, used.offset - from});
    }
    from = used.end();
  }
  if (from < window.end()) {
    out.push_back({from, window.end() - from});
  }
  return out;
}

std::vector<ByteRange>::const_iterator RangeSet::FirstEndingAfter(
    std::uint64_t offset) const {
  return std::upper_bound(
      ranges_.begin(), ranges_.end(), offset,
      [](std::uint64_t value, const ByteRange& r) { return value < r.end(); });
}

// Doubles the smallest gap that is worth keeping until half of the ranges are
// gone, so that the cost of shrinking is paid once per many appends.
void RangeSet::Shrink() {
  while (ranges_.size() > max_ranges_ / 2 && ranges_.size() > 1) {
    min_gap_ = std::max<std::uint64_t>(min_gap_ * 2, 4096);
    auto last = ranges_.begin();
    for (auto at = last + 1; at != ranges_.end(); ++at) {
      if (at->offset < last->end() + min_gap_) {
        last->length = at->end() - last->offset;
      } else {
        *++last = *at;
      }
    }
    ranges_.erase(last + 1, ranges_.end());
  }
}

}  // namespace base
