// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/written_ranges.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "imaging/base/bytes.h"
#include "imaging/engine/restore.h"
#include "imaging/engine/seals.h"

namespace imaging {

namespace {

// What Restore() rounds its writes to, and the gaps that it writes over; a
// little more than there does no harm.
constexpr std::uint64_t kUnit = 4096;
constexpr std::uint64_t kMergeGap = (64 << 10) + kUnit;

}  // namespace

base::RangeSet RangesToWrite(const Image& image,
                             const TargetMap& map,
                             BlockDevice& target,
                             const Difference* difference) {
  std::vector<base::ByteRange> written =
      SealedRanges(image.head(), map, target.size()).ranges();
  for (const std::size_t row : RowsToWrite(image, map, target, difference)) {
    for (const base::ByteRange& used :
         ShareOf(image.index().at(row), image.index(), map).used) {
      written.push_back(map.ToTarget(used));
    }
  }
  base::RangeSet out;
  out.Insert(std::move(written));
  return WidenToWrites(out, target.size());
}

base::RangeSet WidenToWrites(const base::RangeSet& ranges, std::uint64_t size) {
  base::RangeSet aligned;
  for (const base::ByteRange& range : ranges.ranges()) {
    const std::uint64_t begin = base::AlignDown(range.offset, kUnit);
    const std::uint64_t end = std::min(base::AlignUp(range.end(), kUnit), size);
    if (begin < end) {
      aligned.Append({begin, end - begin});
    }
  }
  base::RangeSet out;
  for (const base::ByteRange& range : aligned.Within({0, size}, kMergeGap)) {
    out.Append(range);
  }
  return out;
}

}  // namespace imaging
