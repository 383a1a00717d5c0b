// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/differing_ranges.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "imaging/engine/image_device.h"

namespace imaging {

namespace {

// File systems with smaller blocks lose a little sharpness.
constexpr std::size_t kUnit = 4096;

// Adds the units of a chunk in which the target holds something else.  False
// when it can't be read.
base::Result<bool> AddDifferences(const Chunk& chunk,
                                  const ChunkShare& share,
                                  const TargetMap& map,
                                  ImageDevice& content,
                                  BlockDevice& target,
                                  std::vector<base::ByteRange>& out) {
  constexpr std::uint64_t kStep = std::uint64_t{1} << 20;
  std::vector<std::byte> wanted;
  std::vector<std::byte> found;
  for (const base::ByteRange& used : share.used) {
    for (std::uint64_t at = used.offset; at < used.end(); at += kStep) {
      const auto size = static_cast<std::size_t>(
          std::min<std::uint64_t>(kStep, used.end() - at));
      wanted.assign(size, std::byte{0});
      found.resize(size);
      if (chunk.kind != ChunkKind::kZeros) {
        TRY(content.ReadAt(at, wanted));
      }
      if (!target.ReadAt(map.ToTarget(at), found).ok()) {
        return false;
      }
      for (std::size_t unit = 0; unit < size; unit += kUnit) {
        const std::size_t length = std::min(kUnit, size - unit);
        if (std::memcmp(&wanted[unit], &found[unit], length) != 0) {
          out.push_back({at + unit, length});
        }
      }
    }
  }
  return true;
}

}  // namespace

base::Result<base::RangeSet> DifferingRanges(const Image& image,
                                             const TargetMap& map,
                                             BlockDevice& target,
                                             const Difference& difference,
                                             const std::stop_token& stop) {
  ImageDevice content(image);
  std::vector<base::ByteRange> changed;
  for (const std::size_t row : difference.rows) {
    if (stop.stop_requested()) {
      return base::Error(base::ErrorCode::kCancelled, "stopped");
    }
    const Chunk chunk = image.index().at(row);
    const ChunkShare share = ShareOf(chunk, image.index(), map);
    const std::size_t before = changed.size();
    TRY_ASSIGN(const bool read,
               AddDifferences(chunk, share, map, content, target, changed));
    if (!read || changed.size() == before) {
      changed.insert(changed.end(), share.used.begin(), share.used.end());
    }
  }
  base::RangeSet ranges;
  ranges.Insert(std::move(changed));
  return ranges;
}

}  // namespace imaging
