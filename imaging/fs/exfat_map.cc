// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "imaging/base/strings.h"
#include "imaging/fs/exfat_boot.h"
#include "imaging/fs/exfat_root.h"
#include "imaging/fs/fat_chain.h"
#include "imaging/fs/file_system.h"

namespace imaging {

namespace {

using base::StrCat;
using fat::ClusterSpace;

constexpr std::size_t kPieceSize = std::size_t{1} << 20;

// exFAT specification, section 7.1.5: bit 0 of the first byte is cluster 2.
// `first` is the cluster of the first bit.
void AppendUsed(std::span<const std::byte> bits,
                const ClusterSpace& clusters,
                std::uint64_t first,
                base::RangeSet& used) {
  const std::uint64_t end =
      std::uint64_t{clusters.count} + ClusterSpace::kFirst;
  const auto append = [&](std::uint64_t cluster, std::uint64_t count) {
    const std::uint64_t most = cluster < end ? end - cluster : 0;
    used.Append(clusters.Range(static_cast<std::uint32_t>(cluster),
                               std::min(count, most)));
  };
  for (const std::byte byte : bits) {
    if (byte == std::byte{0xFF}) {
      append(first, 8);
    } else if (byte != std::byte{0}) {
      for (unsigned bit = 0; bit < 8; ++bit) {
        if ((byte >> bit & std::byte{1}) != std::byte{0}) {
          append(first + bit, 1);
        }
      }
    }
    first += 8;
  }
}

base::Result<base::RangeSet> ReadBitmap(
    BlockDevice& partition,
    const ClusterSpace& clusters,
    const std::vector<base::ByteRange>& bitmap,
    const std::stop_token& stop) {
  base::RangeSet used;
  std::uint64_t first = ClusterSpace::kFirst;
  fat::RangeStream stream(partition, bitmap, kPieceSize);
  while (!stop.stop_requested()) {
    TRY_ASSIGN(const fat::RangeStream::Piece piece, stream.Next());
    if (piece.bytes.empty()) {
      return used;
    }
    AppendUsed(piece.bytes, clusters, first, used);
    first += piece.bytes.size() * 8;
  }
  return base::Error(base::ErrorCode::kCancelled, "stopped");
}

// A bitmap that calls the places of the volume's own structures free is no map
// to trust.
base::Status CheckOwnPlaces(const BlockDevice& partition,
                            const exfat::Root& root,
                            const base::RangeSet& used) {
  std::vector<std::vector<base::ByteRange>> places = root.bitmaps;
  places.push_back(root.ranges);
  places.push_back(root.upcase_table);
  for (const auto& place : places) {
    for (const base::ByteRange& range : place) {
      if (!used.Contains(range)) {
        return base::Error(
            base::ErrorCode::kCorrupt,
            StrCat(partition.name(), ": the exFAT allocation bitmap calls ",
                   range.length, " bytes at ", range.offset,
                   " free, which hold the bitmap, the up-case table or the "
                   "root folder"));
      }
    }
  }
  return base::Ok();
}

// What both bitmaps of a TexFAT volume call used together.
base::Result<base::RangeSet> ReadBitmaps(BlockDevice& partition,
                                         const exfat::Volume& volume,
                                         const exfat::Root& root,
                                         const std::stop_token& stop,
                                         std::vector<std::string>& notes) {
  TRY_ASSIGN(base::RangeSet used,
             ReadBitmap(partition, volume.clusters, root.bitmaps[0], stop));
  if (root.bitmaps.size() > 1) {
    TRY_ASSIGN(const base::RangeSet second,
               ReadBitmap(partition, volume.clusters, root.bitmaps[1], stop));
    if (!(used == second)) {
      notes.emplace_back(
          "The two allocation bitmaps differ; what either calls used is kept.");
    }
    used.Insert(second.ranges());
  }
  TRY(CheckOwnPlaces(partition, root, used));
  return used;
}

// A system that stopped half-way may have written folders before the bitmap.
base::Status AddFiles(BlockDevice& partition,
                      const std::stop_token& stop,
                      base::RangeSet& used) {
  constexpr std::size_t kBatch = std::size_t{1} << 16;
  std::vector<base::ByteRange> batch;
  const auto collect = [&batch, &used](const std::string& /*path*/,
                                       std::span<const base::ByteRange> file) {
    batch.insert(batch.end(), file.begin(), file.end());
    if (batch.size() >= kBatch) {
      used.Insert(std::move(batch));
      batch.clear();
    }
    return true;
  };
  TRY(WalkExfatFiles(partition, collect, stop));
  used.Insert(std::move(batch));
  return base::Ok();
}

}  // namespace

base::Result<FileSystem> ReadExfat(BlockDevice& partition,
                                   const std::stop_token& stop) {
  TRY_ASSIGN(const exfat::Volume volume, exfat::ReadBoot(partition));
  const ClusterSpace& clusters = volume.clusters;
  fat::TableReader table(partition, {volume.FatOffset()}, volume.fat_size,
                         fat::EntryKind::kExfat);
  fat::ChainReader chains(table, clusters, stop);
  TRY_ASSIGN(const exfat::Root root,
             exfat::ReadRoot(partition, volume, chains));
  FileSystem fs;
  fs.type = "exfat";
  fs.label = root.label;
  fs.uuid = volume.uuid;
  fs.block_size = clusters.cluster_size;
  fs.size = volume.size;
  if (volume.dirty) {
    fs.notes.emplace_back(
        "The file system was not cleanly unmounted; what its folders refer to "
        "is kept even where the allocation bitmap calls it free.");
  }
  if (volume.media_failure) {
    fs.notes.emplace_back("The file system has met read or write errors.");
  }
  TRY_ASSIGN(fs.used, ReadBitmaps(partition, volume, root, stop, fs.notes));
  if (volume.dirty) {
    TRY(AddFiles(partition, stop, fs.used));
  }
  // Boot regions and tables before the clusters, and what is behind them.
  fs.used.Insert({{0, clusters.offset},
                  {clusters.end(), partition.size() - clusters.end()}});
  return fs;
}

}  // namespace imaging
