// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include "imaging/base/strings.h"
#include "imaging/fs/fat_boot.h"
#include "imaging/fs/fat_names.h"
#include "imaging/fs/file_system.h"

namespace imaging {

namespace {

using base::StrCat;
using fat::ClusterSpace;
using fat::EntryKind;

// Of copies that disagree about a cluster the highest state counts.
enum class ClusterState : std::uint8_t { kFree, kBad, kUsed };

// What the tables say besides the map.
struct TableFacts {
  bool media_found = false;  // In the first entry of a copy, as it must be.
  bool differ = false;
  bool unreadable = false;
  bool clean = true;      // By the second entry of the active table.
  bool no_errors = true;  // Likewise.
  std::uint64_t bad_clusters = 0;
};

// Reads all copies of the table, a piece at a time, and joins them.
class TableScan {
 public:
  TableScan(BlockDevice& partition,
            const fat::Volume& volume,
            const std::stop_token& stop)
      : partition_(partition), volume_(volume), stop_(stop) {}

  base::Result<TableFacts> Run(base::RangeSet& used);

 private:
  // An even number, so that no 12-bit entry spans two pieces.
  static constexpr std::uint64_t kPieceEntries = std::uint64_t{1} << 18;

  base::Status ReadPiece();
  base::Result<bool> ReadCopy(unsigned number, std::vector<std::byte>& bytes);
  void Join(std::span<const std::byte> copy);
  void Compare(std::span<const std::byte> copy);
  void ReadHead(unsigned number, std::span<const std::byte> copy);
  void Emit(base::RangeSet& used);

  BlockDevice& partition_;
  const fat::Volume& volume_;
  const std::stop_token& stop_;
  std::uint64_t first_ = 0;  // The piece's first entry.
  std::vector<ClusterState> states_;
  std::vector<std::byte> reference_;
  std::vector<std::byte> copy_;
  TableFacts facts_;
};

base::Result<TableFacts> TableScan::Run(base::RangeSet& used) {
  const ClusterSpace& clusters = volume_.clusters;
  const std::uint64_t entries =
      std::min(std::uint64_t{clusters.count} + ClusterSpace::kFirst,
               fat::TableEntries(volume_.kind, volume_.fat_size));
  for (first_ = 0; first_ < entries; first_ += kPieceEntries) {
    if (stop_.stop_requested()) {
      return base::Error(base::ErrorCode::kCancelled, "stopped");
    }
    states_.assign(
        static_cast<std::size_t>(std::min(kPieceEntries, entries - first_)),
        ClusterState::kFree);
    TRY(ReadPiece());
    Emit(used);
  }
  return facts_;
}

base::Status TableScan::ReadPiece() {
  bool have_reference = false;
  for (unsigned i = 0; i < volume_.fat_count; ++i) {
    // The active table comes first, to be the one the others differ from.
    const unsigned number = (volume_.active_fat + i) % volume_.fat_count;
    TRY_ASSIGN(const bool read,
               ReadCopy(number, have_reference ? copy_ : reference_));
    if (!read) {
      // Nobody knows what this copy said of these clusters.
      facts_.unreadable = true;
      std::ranges::fill(states_, ClusterState::kUsed);
    } else if (!have_reference) {
      have_reference = true;
      ReadHead(number, reference_);
      Join(reference_);
    } else if (!std::ranges::equal(copy_, reference_)) {
      ReadHead(number, copy_);
      Compare(copy_);
      Join(copy_);
    }
  }
  return base::Ok();
}

// False when that part of the copy cannot be read.
base::Result<bool> TableScan::ReadCopy(unsigned number,
                                       std::vector<std::byte>& bytes) {
  const std::uint64_t from = fat::TableBytes(volume_.kind, first_);
  const std::uint64_t end =
      fat::TableBytes(volume_.kind, first_ + states_.size());
  bytes.resize(static_cast<std::size_t>(end - from));
  auto status = partition_.ReadAt(volume_.FatOffset(number) + from, bytes);
  if (!status.ok() && status.error().code() != base::ErrorCode::kIo) {
    return std::move(status).error();
  }
  return status.ok();
}

void TableScan::Join(std::span<const std::byte> copy) {
  const std::uint32_t bad = fat::BadMark(volume_.kind);
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const std::uint32_t entry = fat::EntryAt(volume_.kind, copy, i);
    if (entry != 0) {
      states_[i] = std::max(
          states_[i], entry == bad ? ClusterState::kBad : ClusterState::kUsed);
    }
  }
}

void TableScan::Compare(std::span<const std::byte> copy) {
  // Windows keeps its dirty bits in one copy only.
  const std::size_t from = first_ == 0 ? ClusterSpace::kFirst : 0;
  for (std::size_t i = from; i < states_.size() && !facts_.differ; ++i) {
    facts_.differ = fat::EntryAt(volume_.kind, copy, i) !=
                    fat::EntryAt(volume_.kind, reference_, i);
  }
}

// FAT specification, "FAT Data Structure": the first entry repeats the media
// byte of the boot sector, the second has two flags on FAT16 and FAT32.
void TableScan::ReadHead(unsigned number, std::span<const std::byte> copy) {
  if (first_ != 0) {
    return;
  }
  facts_.media_found |=
      (fat::EntryAt(volume_.kind, copy, 0) & 0xFFU) == volume_.media;
  if (number == volume_.active_fat && volume_.kind != EntryKind::kFat12) {
    const std::uint32_t flags = fat::EntryAt(volume_.kind, copy, 1) >>
                                (volume_.kind == EntryKind::kFat16 ? 14 : 26);
    facts_.clean = (flags & 2U) != 0;
    facts_.no_errors = (flags & 1U) != 0;
  }
}

void TableScan::Emit(base::RangeSet& used) {
  std::size_t i = first_ == 0 ? ClusterSpace::kFirst : 0;
  while (i < states_.size()) {
    const ClusterState state = states_[i];
    const std::size_t from = i;
    while (i < states_.size() && states_[i] == state) {
      ++i;
    }
    if (state == ClusterState::kUsed) {
      used.Append(volume_.clusters.Range(
          static_cast<std::uint32_t>(first_ + from), i - from));
    } else if (state == ClusterState::kBad) {
      facts_.bad_clusters += i - from;
    }
  }
}

// Clusters that the tables are too short to tell anything about.
std::uint64_t UntoldClusters(const fat::Volume& volume) {
  const std::uint64_t told =
      fat::TableEntries(volume.kind, volume.fat_size) - ClusterSpace::kFirst;
  return volume.clusters.count -
         std::min<std::uint64_t>(volume.clusters.count, told);
}

base::Status CheckFacts(const BlockDevice& partition,
                        const fat::Volume& volume,
                        const TableFacts& facts,
                        const base::RangeSet& used) {
  if (!facts.media_found && !facts.unreadable) {
    return base::Error(
        base::ErrorCode::kCorrupt,
        StrCat(partition.name(),
               ": no file allocation table begins with the media byte ",
               unsigned{volume.media}));
  }
  if (volume.kind == EntryKind::kFat32 &&
      !used.Contains(volume.clusters.Range(volume.root_cluster))) {
    return base::Error(
        base::ErrorCode::kCorrupt,
        StrCat(partition.name(), ": cluster ", volume.root_cluster,
               " of the root folder is marked as free"));
  }
  return base::Ok();
}

std::vector<std::string> Notes(const fat::Volume& volume,
                               const TableFacts& facts) {
  std::vector<std::string> notes;
  // The boot sector's bits are Windows NT's and Linux's.
  if (!facts.clean || (volume.state & 1U) != 0) {
    notes.emplace_back("The file system was not cleanly unmounted.");
  }
  if (!facts.no_errors || (volume.state & 2U) != 0) {
    notes.emplace_back("The file system has met read or write errors.");
  }
  if (facts.differ) {
    notes.emplace_back(
        "The file allocation tables differ; what any of them calls used is "
        "kept.");
  }
  if (facts.unreadable) {
    notes.emplace_back(
        "Part of a file allocation table cannot be read; all that it describes "
        "is kept.");
  }
  if (facts.bad_clusters > 0) {
    notes.push_back(StrCat(facts.bad_clusters,
                           " clusters are marked as bad and left out."));
  }
  if (UntoldClusters(volume) > 0) {
    notes.push_back(StrCat("The file allocation table is too short for ",
                           UntoldClusters(volume),
                           " clusters, which are all kept."));
  }
  return notes;
}

// The root folder's label; the boot sector's where there is none.
base::Result<std::string> ReadLabel(BlockDevice& partition,
                                    const fat::Volume& volume,
                                    const std::stop_token& stop) {
  fat::TableReader table(partition, volume.FatOffsets(), volume.fat_size,
                         volume.kind);
  std::vector<base::ByteRange> root{volume.root_area};
  if (volume.kind == EntryKind::kFat32) {
    fat::ChainReader chains(table, volume.clusters, stop);
    TRY_ASSIGN(root,
               chains.Follow(volume.root_cluster, fat::kMaxFatFolderSize));
  }
  fat::FolderReader folder(partition, std::move(root));
  while (true) {
    TRY_ASSIGN(const std::optional<fat::RawEntry> row, folder.Next());
    if (!row) {
      return volume.label;
    }
    if (std::optional<std::string> label = fat::VolumeLabel(*row)) {
      return *label;
    }
  }
}

}  // namespace

base::Result<FileSystem> ReadFat(BlockDevice& partition,
                                 const std::stop_token& stop) {
  TRY_ASSIGN(const fat::Volume volume, fat::ReadBoot(partition));
  const ClusterSpace& clusters = volume.clusters;
  FileSystem fs;
  fs.type = "vfat";
  fs.uuid = volume.uuid;
  fs.block_size = clusters.cluster_size;
  fs.size = volume.size;
  // Boot sectors, FSInfo, all tables, the root folder of FAT12 and FAT16.
  fs.used.Append({0, clusters.offset});
  TableScan scan(partition, volume, stop);
  TRY_ASSIGN(const TableFacts facts, scan.Run(fs.used));
  TRY(CheckFacts(partition, volume, facts, fs.used));
  const std::uint64_t told_end =
      clusters.end() - UntoldClusters(volume) * clusters.cluster_size;
  fs.used.Append({told_end, partition.size() - told_end});
  fs.notes = Notes(volume, facts);
  auto label = ReadLabel(partition, volume, stop);
  if (!label.ok() && label.error().code() == base::ErrorCode::kCancelled) {
    return std::move(label).error();
  }
  // A name is not worth losing the map for.
  fs.label = label.ok() ? label.value() : volume.label;
  return fs;
}

}  // namespace imaging
