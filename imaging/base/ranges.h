// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace base {

// Consecutive bytes of a device.  offset + length never overflows.
struct ByteRange {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;

  std::uint64_t end() const { return offset + length; }
  friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

std::uint64_t TotalLength(std::span<const ByteRange> ranges);

// A set of bytes, kept as sorted ranges that neither touch nor overlap.
// Memory stays bounded: once there are more than `max_ranges`, the smallest
// gaps are given up, so the set may then hold more bytes than were added,
// never fewer.
class RangeSet {
 public:
  static constexpr std::size_t kDefaultMaxRanges = std::size_t{1} << 20;

  RangeSet() = default;
  explicit RangeSet(std::size_t max_ranges) : max_ranges_(max_ranges) {}

  // Adds a range at or behind the start of the last one: O(1), for producers
  // that walk a bitmap in order.  An empty range adds nothing.
  void Append(ByteRange range);
  // Adds any ranges, in any order, and sorts.
  void Insert(std::vector<ByteRange> ranges);

  const std::vector<ByteRange>& ranges() const { return ranges_; }
  bool empty() const { return ranges_.empty(); }
  std::uint64_t total_bytes() const;
  bool Contains(ByteRange range) const;
  bool Overlaps(ByteRange range) const;
  // The parts of this set inside `window`, in order.  Gaps of up to
  // `merge_gap` bytes between them are filled.
  std::vector<ByteRange> Within(ByteRange window,
                                std::uint64_t merge_gap = 0) const;
  // What lies in `window` and not in this set, in order.
  std::vector<ByteRange> Gaps(ByteRange window) const;

  friend bool operator==(const RangeSet& a, const RangeSet& b) {
    return a.ranges_ == b.ranges_;
  }

 private:
  // First range that ends behind `offset`.
  std::vector<ByteRange>::const_iterator FirstEndingAfter(
      std::uint64_t offset) const;
  void Shrink();

  std::size_t max_ranges_ = kDefaultMaxRanges;
  std::uint64_t min_gap_ = 1;
  std::vector<ByteRange> ranges_;
};

}  // namespace base
