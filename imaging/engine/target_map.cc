// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/target_map.h"

#include <algorithm>

namespace imaging {

base::ByteRange TargetMap::ToContent(base::ByteRange range) const {
  const std::uint64_t begin = std::max(range.offset, target_offset);
  const std::uint64_t end =
      std::min(range.end(), target_offset + content.length);
  if (begin >= end) {
    return {content.offset, 0};
  }
  return {begin - target_offset + content.offset, end - begin};
}

base::RangeSet TableInContent(const TargetMap& map) {
  std::vector<base::ByteRange> ranges;
  for (const TableWrite& write : map.table) {
    ranges.push_back(map.ToContent({write.offset, write.bytes.size()}));
  }
  base::RangeSet out;
  out.Insert(std::move(ranges));
  return out;
}

ChunkShare ShareOf(const Chunk& chunk,
                   const Index& index,
                   const TargetMap& map) {
  ChunkShare share;
  const std::uint64_t begin = std::max(chunk.offset, map.content.offset);
  const std::uint64_t end = std::min(chunk.range().end(), map.content.end());
  share.range = {begin, end > begin ? end - begin : 0};
  share.used = index.used().Within(share.range);
  share.whole = share.range == chunk.range();
  if (map.table.empty()) {
    return share;
  }
  const base::RangeSet table = TableInContent(map);
  if (table.Overlaps(share.range)) {
    std::vector<base::ByteRange> left;
    for (const base::ByteRange& used : share.used) {
      const auto gaps = table.Gaps(used);
      left.insert(left.end(), gaps.begin(), gaps.end());
    }
    share.used = std::move(left);
    share.whole = false;
  }
  return share;
}

std::vector<Share> SharesOf(std::span<const std::size_t> rows,
                            const Index& index,
                            const TargetMap& map) {
  std::vector<Share> out;
  out.reserve(rows.size());
  for (const std::size_t row : rows) {
    out.push_back({row, ShareOf(index.at(row), index, map)});
  }
  return out;
}

}  // namespace imaging
