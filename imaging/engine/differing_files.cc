// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/differing_files.h"

#include <algorithm>
#include <cstring>
#include <tuple>

#include "imaging/engine/image_device.h"
#include "imaging/fs/detect.h"
#include "imaging/io/window_block_device.h"

namespace imaging {

namespace {

// Finer than a chunk, so that a file is told from its neighbours; file systems
// with smaller blocks lose a little sharpness.
constexpr std::size_t kUnit = 4096;

// Adds the units of a chunk in which the target holds something else.
base::Status AddDifferences(const Chunk& chunk,
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
      wanted.resize(size);
      found.resize(size);
      if (chunk.kind == ChunkKind::kZeros) {
        std::ranges::fill(wanted, std::byte{0});
      } else {
        TRY(content.ReadAt(at, wanted));
      }
      TRY(target.ReadAt(map.ToTarget(at), found));
      for (std::size_t unit = 0; unit < size; unit += kUnit) {
        const std::size_t length = std::min(kUnit, size - unit);
        if (std::memcmp(&wanted[unit], &found[unit], length) != 0) {
          out.push_back({at + unit, length});
        }
      }
    }
  }
  return base::Ok();
}

void Add(const ImagePartition& partition,
         const std::string& path,
         AffectedFiles& out) {
  if (out.files.size() < AffectedFiles::kMaxFiles) {
    out.files.push_back({partition.number, path});
  } else {
    ++out.more;
  }
}

}  // namespace

base::Result<AffectedFiles> FilesIn(const Image& image,
                                    const base::RangeSet& ranges,
                                    const std::stop_token& stop) {
  AffectedFiles out;
  ImageDevice content(image);
  for (const ImagePartition& partition : image.head().partitions) {
    if (!partition.stored || !ranges.Overlaps(partition.range)) {
      continue;
    }
    WindowBlockDevice window(content, partition.range, image.name());
    const base::Status walked = WalkFiles(
        partition.fs_type, window,
        [&](const std::string& path, std::span<const base::ByteRange> extents) {
          const bool hit =
              std::ranges::any_of(extents, [&](const base::ByteRange& extent) {
                return ranges.Overlaps(
                    {partition.range.offset + extent.offset, extent.length});
              });
          if (hit) {
            Add(partition, path, out);
          }
          return !stop.stop_requested();
        },
        stop);
    if (!walked.ok() && walked.error().code() == base::ErrorCode::kCancelled) {
      return walked.error();
    }
    if (!walked.ok()) {
      out.unnamed_partitions.push_back(partition.number);
    }
  }
  std::ranges::sort(
      out.files, [](const AffectedFile& a, const AffectedFile& b) {
        return std::tie(a.partition, a.path) < std::tie(b.partition, b.path);
      });
  return out;
}

base::Result<AffectedFiles> FindDifferingFiles(const Image& image,
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
    TRY(AddDifferences(chunk, share, map, content, target, changed));
  }
  base::RangeSet ranges;
  ranges.Insert(std::move(changed));
  return FilesIn(image, ranges, stop);
}

}  // namespace imaging
