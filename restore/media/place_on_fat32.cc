// SPDX-License-Identifier: Apache-2.0

// PlaceOnFat32().  Headings are those of Microsoft's FAT specification of 2005.

#include <algorithm>
#include <array>
#include <cctype>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/fs/fat_boot.h"
#include "imaging/fs/fat_chain.h"
#include "imaging/fs/fat_folder.h"
#include "imaging/fs/fat_names.h"
#include "restore/media/dos_name.h"
#include "restore/media/place_files.h"

namespace restore {

namespace {

using base::ByteRange;
using base::Error;
using base::ErrorCode;
using base::LoadLe;
using base::StoreLe;
using base::StrCat;
using imaging::BlockDevice;
using imaging::fat::kEntrySize;

// "FAT Data Structure".
constexpr std::uint32_t kEntryMask = 0x0FFFFFFF;
constexpr std::uint32_t kEndOfChain = 0x0FFFFFFF;
constexpr std::uint64_t kMaxFileSize = 0xFFFFFFFF;
// "FAT Directory Structure".
constexpr std::byte kArchive{0x20};
constexpr std::byte kLongName{0x0F};
constexpr unsigned kLastLongEntry = 0x40;
constexpr std::size_t kUnitsInEntry = 13;
constexpr std::size_t kShortName = 11;
// "FAT32 FSInfo Sector Structure".
constexpr std::size_t kFsInfoSector = 48;  // In the boot sector.
constexpr std::uint32_t kFsInfoMark = 0x61417272;
constexpr std::size_t kFsInfoMarkAt = 484;
constexpr std::size_t kFsInfoFree = 488;
constexpr std::size_t kFsInfoNext = 492;

using ShortName = std::array<char, kShortName>;

// "PHILIP~1PRI": letters and digits of the name, and a number that no other
// file that we add has.
ShortName MakeShortName(const std::string& name, std::size_t number) {
  const auto plain = [](std::string_view text, std::size_t most) {
    std::string out;
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < 0x80 && std::isalnum(byte) != 0 && out.size() < most) {
        out.push_back(static_cast<char>(std::toupper(byte)));
      }
    }
    return out;
  };
  const std::size_t dot = name.rfind('.');
  const std::string tail = StrCat("~", number);
  const std::string base =
      plain(std::string_view(name).substr(0, dot), 8 - tail.size()) + tail;
  const std::string extension =
      dot == std::string::npos ? "" : plain(name.substr(dot + 1), 3);
  ShortName out{};
  out.fill(' ');
  std::ranges::copy(base, out.begin());
  std::ranges::copy(extension, out.begin() + 8);
  return out;
}

// "Long Directory Entries": ties a long name to its short one.
std::byte ShortNameSum(const ShortName& name) {
  unsigned sum = 0;
  for (const char c : name) {
    sum = ((sum & 1U) << 7U) + (sum >> 1U) + static_cast<unsigned char>(c);
    sum &= 0xFFU;
  }
  return static_cast<std::byte>(sum);
}

// One row of a long name; `part` counts from 1.
void FillLongEntry(std::span<const std::byte> name,
                   std::size_t part,
                   bool last,
                   std::byte sum,
                   std::span<std::byte> row) {
  // Units 1 to 5, 6 to 11, 12 and 13 of the part.
  constexpr std::array<std::size_t, kUnitsInEntry> kPlaces = {
      1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30};
  row[0] = static_cast<std::byte>(part | (last ? kLastLongEntry : 0));
  row[11] = kLongName;
  row[13] = sum;
  for (std::size_t i = 0; i < kUnitsInEntry; ++i) {
    const std::size_t at = 2 * ((part - 1) * kUnitsInEntry + i);
    // A zero ends a name that does not fill its last row, FFFFh fills up.
    const std::uint16_t unit =
        at < name.size()
            ? LoadLe<std::uint16_t>(name, at)
            : static_cast<std::uint16_t>(at == name.size() ? 0 : 0xFFFF);
    StoreLe(row, kPlaces.at(i), unit);
  }
}

std::vector<std::byte> EntrySet(std::span<const std::byte> name,
                                const ShortName& short_name,
                                std::uint64_t size,
                                std::uint32_t cluster,
                                std::uint32_t stamp) {
  const std::size_t parts =
      (name.size() / 2 + kUnitsInEntry - 1) / kUnitsInEntry;
  std::vector<std::byte> set((parts + 1) * kEntrySize);
  const std::byte sum = ShortNameSum(short_name);
  for (std::size_t i = 0; i < parts; ++i) {  // The last part comes first.
    FillLongEntry(name, parts - i, i == 0, sum,
                  std::span(set).subspan(i * kEntrySize, kEntrySize));
  }
  const auto row = std::span(set).subspan(parts * kEntrySize);
  std::ranges::transform(short_name, row.begin(),
                         [](char c) { return static_cast<std::byte>(c); });
  row[11] = kArchive;
  const auto date = static_cast<std::uint16_t>(stamp >> 16);
  const auto clock = static_cast<std::uint16_t>(stamp & 0xFFFF);
  StoreLe(row, 14, clock);
  StoreLe(row, 16, date);
  StoreLe(row, 18, date);
  StoreLe(row, 22, clock);
  StoreLe(row, 24, date);
  StoreLe(row, 20, static_cast<std::uint16_t>(cluster >> 16));
  StoreLe(row, 26, static_cast<std::uint16_t>(cluster & 0xFFFF));
  StoreLe(row, 28, static_cast<std::uint32_t>(size));
  return set;
}

class Fat32Placer {
 public:
  Fat32Placer(BlockDevice& device, UnixTime time)
      : device_(device), stamp_(DosTime(time)) {}

  base::Status Open(const std::stop_token& stop);
  base::Result<ByteRange> Add(const NewFile& file);
  base::Status Finish();

 private:
  // Reserves `count` consecutive clusters and chains them.
  base::Result<std::uint32_t> Take(std::uint64_t count, std::string_view what);
  std::uint32_t Entry(std::uint32_t cluster) const {
    return LoadLe<std::uint32_t>(table_, std::size_t{cluster} * 4) & kEntryMask;
  }
  void SetEntry(std::uint32_t cluster, std::uint32_t value) {
    StoreLe(std::span(table_), std::size_t{cluster} * 4, value);
  }
  base::Status WriteRows();
  base::Status UpdateFsInfo();

  BlockDevice& device_;
  const std::uint32_t stamp_;
  imaging::fat::Volume volume_;
  std::vector<ByteRange> root_;
  std::vector<std::byte> table_;
  std::uint32_t next_ = 0;
  std::size_t added_ = 0;
  std::vector<std::byte> rows_;
};

base::Status Fat32Placer::Open(const std::stop_token& stop) {
  TRY_ASSIGN(volume_, imaging::fat::ReadBoot(device_));
  const std::uint64_t entries = std::uint64_t{volume_.clusters.count} +
                                imaging::fat::ClusterSpace::kFirst;
  // 512 MiB of table would be 2 TiB of clusters of 16 KiB.
  constexpr std::uint64_t kMaxTable = std::uint64_t{512} << 20;
  if (volume_.kind != imaging::fat::EntryKind::kFat32 ||
      entries * 4 > kMaxTable) {
    return Error(ErrorCode::kUnsupported,
                 StrCat(device_.name(),
                        " is no FAT32 file system that we "
                        "make"));
  }
  imaging::fat::TableReader reader(device_, volume_.FatOffsets(),
                                   volume_.fat_size, volume_.kind);
  imaging::fat::ChainReader chains(reader, volume_.clusters, stop);
  TRY_ASSIGN(root_, chains.Follow(volume_.root_cluster,
                                  imaging::fat::kMaxFatFolderSize));
  table_.resize(static_cast<std::size_t>(entries * 4));
  TRY(device_.ReadAt(volume_.fat_offset, table_));
  next_ = imaging::fat::ClusterSpace::kFirst;
  for (std::uint32_t cluster = next_; cluster < entries; ++cluster) {
    if (Entry(cluster) != 0) {
      next_ = cluster + 1;
    }
  }
  return base::Ok();
}

base::Result<std::uint32_t> Fat32Placer::Take(std::uint64_t count,
                                              std::string_view what) {
  const std::uint32_t end =
      volume_.clusters.count + imaging::fat::ClusterSpace::kFirst;
  if (count > end - next_) {
    return Error(ErrorCode::kNoSpace,
                 StrCat(what, " needs ", count, " clusters of ",
                        volume_.clusters.cluster_size, " bytes, but only ",
                        end - next_, " are free on the new FAT32 file system"));
  }
  const std::uint32_t first = next_;
  for (std::uint64_t i = 0; i < count; ++i, ++next_) {
    SetEntry(next_, i + 1 == count ? kEndOfChain : next_ + 1);
  }
  return first;
}

base::Result<ByteRange> Fat32Placer::Add(const NewFile& file) {
  if (file.size > kMaxFileSize) {
    return Error(ErrorCode::kInvalidArgument,
                 StrCat(file.name, " has ", file.size,
                        " bytes, and FAT32 holds files below 4 GiB"))
        .WithHint("Use exFAT, or split the image with --part-size.");
  }
  TRY_ASSIGN(const std::vector<std::byte> name, DosName(file.name));
  const auto& space = volume_.clusters;
  std::uint32_t cluster = 0;
  if (file.size > 0) {
    TRY_ASSIGN(cluster,
               Take((file.size + space.cluster_size - 1) / space.cluster_size,
                    file.name));
  }
  const auto set = EntrySet(name, MakeShortName(file.name, ++added_), file.size,
                            cluster, stamp_);
  rows_.insert(rows_.end(), set.begin(), set.end());
  return file.size == 0 ? ByteRange{0, 0}
                        : ByteRange{space.Range(cluster).offset, file.size};
}

// Behind the rows that are there; the folder grows when it must.
base::Status Fat32Placer::WriteRows() {
  std::uint64_t old_size = 0;
  imaging::fat::FolderReader folder(device_, root_);
  while (true) {
    TRY_ASSIGN(const auto row, folder.Next());
    if (!row) {
      break;
    }
    old_size += kEntrySize;
  }
  const auto& space = volume_.clusters;
  std::uint64_t room = base::TotalLength(root_);
  if (old_size + rows_.size() > room) {
    const std::uint64_t missing = old_size + rows_.size() - room;
    const std::uint64_t more =
        (missing + space.cluster_size - 1) / space.cluster_size;
    const auto last = static_cast<std::uint32_t>(
        (root_.back().end() - space.offset) / space.cluster_size - 1 +
        imaging::fat::ClusterSpace::kFirst);
    TRY_ASSIGN(const std::uint32_t first, Take(more, "the root folder"));
    SetEntry(last, first);
    root_.push_back(space.Range(first, more));
    TRY(device_.WriteZeros(root_.back()));
  }
  std::span<const std::byte> rest(rows_);
  std::uint64_t skip = old_size;
  for (const ByteRange& range : root_) {
    if (skip >= range.length) {
      skip -= range.length;
      continue;
    }
    const auto piece = rest.first(static_cast<std::size_t>(
        std::min<std::uint64_t>(rest.size(), range.length - skip)));
    TRY(device_.WriteAt(range.offset + skip, piece));
    rest = rest.subspan(piece.size());
    skip = 0;
  }
  return base::Ok();
}

base::Status Fat32Placer::UpdateFsInfo() {
  std::array<std::byte, 512> sector{};
  TRY(device_.ReadAt(0, sector));
  const std::uint64_t at =
      std::uint64_t{LoadLe<std::uint16_t>(sector, kFsInfoSector)} *
      sector.size();
  TRY(device_.ReadAt(at, sector));
  if (LoadLe<std::uint32_t>(sector, kFsInfoMarkAt) != kFsInfoMark) {
    return base::Ok();  // It only speeds things up.
  }
  const std::uint32_t end =
      volume_.clusters.count + imaging::fat::ClusterSpace::kFirst;
  StoreLe<std::uint32_t>(sector, kFsInfoFree, end - next_);
  StoreLe<std::uint32_t>(sector, kFsInfoNext, next_ - 1);
  return device_.WriteAt(at, sector);
}

base::Status Fat32Placer::Finish() {
  TRY(WriteRows());
  for (const std::uint64_t offset : volume_.FatOffsets()) {
    TRY(device_.WriteAt(offset, table_));
  }
  return UpdateFsInfo();
}

}  // namespace

base::Result<std::vector<ByteRange>> PlaceOnFat32(
    BlockDevice& device,
    std::span<const NewFile> files,
    UnixTime time,
    const std::stop_token& stop) {
  Fat32Placer placer(device, time);
  TRY(placer.Open(stop));
  std::vector<ByteRange> places;
  for (const NewFile& file : files) {
    TRY_ASSIGN(const ByteRange place, placer.Add(file));
    places.push_back(place);
  }
  TRY(placer.Finish());
  return places;
}

}  // namespace restore
