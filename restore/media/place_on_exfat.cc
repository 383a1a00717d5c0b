// SPDX-License-Identifier: Apache-2.0

// PlaceOnExfat().  Sections are those of Microsoft's exFAT specification.

#include <algorithm>
#include <array>
#include <bit>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/fs/exfat_boot.h"
#include "imaging/fs/exfat_root.h"
#include "imaging/fs/fat_chain.h"
#include "imaging/fs/fat_folder.h"
#include "restore/media/dos_name.h"
#include "restore/media/place_files.h"
#include "restore/media/upcase_table.h"

namespace restore {

namespace {

using base::ByteRange;
using base::Error;
using base::ErrorCode;
using base::StoreLe;
using base::StrCat;
using imaging::BlockDevice;
using imaging::fat::kEntrySize;

// Section 7.4, 7.6 and 7.7.
constexpr std::byte kFileEntry{0x85};
constexpr std::byte kStreamEntry{0xC0};
constexpr std::byte kNameEntry{0xC1};
constexpr std::uint16_t kArchive = 0x20;
constexpr std::byte kInOnePiece{0x03};  // AllocationPossible | NoFatChain.
constexpr std::byte kEmpty{0x01};
constexpr std::byte kUtcIsKnown{0x80};  // Section 7.4.10: offset 0.
constexpr std::size_t kUnitsInEntry = 15;
// Section 3.1.18, in the first sector and the 12th, its copy.
constexpr std::uint64_t kPercentInUse = 112;
constexpr std::uint64_t kBackupSector = 12;
constexpr std::uint64_t kSector = 512;

// Section 6.3.3: over all of the set but the sum itself.
std::uint16_t SetChecksum(std::span<const std::byte> set) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < set.size(); ++i) {
    if (i != 2 && i != 3) {
      sum =
          ((sum << 15U | sum >> 1U) + std::to_integer<std::uint32_t>(set[i])) &
          0xFFFFU;
    }
  }
  return static_cast<std::uint16_t>(sum);
}

// Section 7.6.4: the same sum over the up-cased name.
std::uint16_t NameHash(std::span<const std::byte> name,
                       const UpcaseTable& upcase) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i + 1 < name.size(); i += 2) {
    const std::uint32_t unit = upcase.Up(base::LoadLe<std::uint16_t>(name, i));
    for (const std::uint32_t byte : {unit & 0xFFU, unit >> 8U}) {
      sum = ((sum << 15U | sum >> 1U) + byte) & 0xFFFFU;
    }
  }
  return static_cast<std::uint16_t>(sum);
}

// A file's rows in its folder.
std::vector<std::byte> EntrySet(std::span<const std::byte> name,
                                const UpcaseTable& upcase,
                                std::uint64_t size,
                                std::uint32_t cluster,
                                std::uint32_t stamp) {
  const std::size_t units = name.size() / 2;
  const std::size_t names = (units + kUnitsInEntry - 1) / kUnitsInEntry;
  std::vector<std::byte> set((2 + names) * kEntrySize);
  const std::span<std::byte> file(set);
  file[0] = kFileEntry;
  file[1] = static_cast<std::byte>(1 + names);
  StoreLe(file, 4, kArchive);
  for (const std::size_t at : {8U, 12U, 16U}) {  // Made, changed, read.
    StoreLe(file, at, stamp);
  }
  for (const std::size_t at : {22U, 23U, 24U}) {
    file[at] = kUtcIsKnown;
  }
  const auto stream = file.subspan(kEntrySize, kEntrySize);
  stream[0] = kStreamEntry;
  stream[1] = size == 0 ? kEmpty : kInOnePiece;
  stream[3] = static_cast<std::byte>(units);
  StoreLe(stream, 4, NameHash(name, upcase));
  StoreLe(stream, 8, size);
  StoreLe<std::uint32_t>(stream, 20, size == 0 ? 0 : cluster);
  StoreLe(stream, 24, size);
  for (std::size_t i = 0; i < names; ++i) {
    const auto row = file.subspan((2 + i) * kEntrySize, kEntrySize);
    row[0] = kNameEntry;
    const std::size_t begin = i * 2 * kUnitsInEntry;
    const auto piece =
        name.subspan(begin, std::min(2 * kUnitsInEntry, name.size() - begin));
    std::ranges::copy(piece, row.begin() + 2);
  }
  StoreLe(file, 2, SetChecksum(set));
  return set;
}

class ExfatPlacer {
 public:
  ExfatPlacer(BlockDevice& device, UnixTime time)
      : device_(device), stamp_(DosTime(time)) {}

  base::Status Open(const std::stop_token& stop);
  base::Result<ByteRange> Add(const NewFile& file);
  base::Status Finish();

 private:
  std::uint64_t InUse() const;

  BlockDevice& device_;
  const std::uint32_t stamp_;
  imaging::exfat::Volume volume_;
  imaging::exfat::Root root_;
  UpcaseTable upcase_;
  std::vector<std::byte> bitmap_;
  std::uint32_t next_ = 0;       // First free cluster, counted from 0.
  std::vector<std::byte> rows_;  // To be added to the root folder.
};

base::Status ExfatPlacer::Open(const std::stop_token& stop) {
  TRY_ASSIGN(volume_, imaging::exfat::ReadBoot(device_));
  imaging::fat::TableReader table(device_, {volume_.FatOffset()},
                                  volume_.fat_size,
                                  imaging::fat::EntryKind::kExfat);
  imaging::fat::ChainReader chains(table, volume_.clusters, stop);
  TRY_ASSIGN(root_, imaging::exfat::ReadRoot(device_, volume_, chains));
  TRY_ASSIGN(upcase_, UpcaseTable::Read(device_, root_.upcase_table));
  if (root_.bitmaps.front().size() != 1) {
    return Error(ErrorCode::kUnsupported,
                 "the allocation bitmap is not in one piece");
  }
  // Section 7.1.5: a bit a cluster.
  bitmap_.resize((volume_.clusters.count + 7) / 8);
  TRY(device_.ReadAt(root_.bitmaps.front().front().offset, bitmap_));
  for (std::uint32_t i = 0; i < volume_.clusters.count; ++i) {
    if ((bitmap_[i / 8] & std::byte{1} << (i % 8)) != std::byte{0}) {
      next_ = i + 1;
    }
  }
  return base::Ok();
}

base::Result<ByteRange> ExfatPlacer::Add(const NewFile& file) {
  TRY_ASSIGN(const std::vector<std::byte> name, DosName(file.name));
  const auto& space = volume_.clusters;
  const std::uint64_t needed =
      (file.size + space.cluster_size - 1) / space.cluster_size;
  if (needed > space.count - next_) {
    return Error(ErrorCode::kNoSpace,
                 StrCat(file.name, " has ", file.size, " bytes, but only ",
                        (space.count - next_) * space.cluster_size,
                        " are free on the new exFAT file system"));
  }
  const std::uint32_t cluster = next_ + imaging::fat::ClusterSpace::kFirst;
  const auto set = EntrySet(name, upcase_, file.size, cluster, stamp_);
  rows_.insert(rows_.end(), set.begin(), set.end());
  for (std::uint64_t i = 0; i < needed; ++i, ++next_) {
    bitmap_[next_ / 8] |= std::byte{1} << (next_ % 8);
  }
  return needed == 0 ? ByteRange{0, 0}
                     : ByteRange{space.Range(cluster).offset, file.size};
}

std::uint64_t ExfatPlacer::InUse() const {
  std::uint64_t count = 0;
  for (const std::byte byte : bitmap_) {
    count += static_cast<std::uint64_t>(
        std::popcount(std::to_integer<unsigned>(byte)));
  }
  return count;
}

base::Status ExfatPlacer::Finish() {
  std::uint64_t end = 0;  // Where the root folder's rows end, on the device.
  std::uint64_t room = 0;
  imaging::fat::FolderReader folder(device_, root_.ranges);
  while (true) {
    TRY_ASSIGN(const auto row, folder.Next());
    if (!row) {
      break;
    }
    end = row->range().end();
  }
  for (const ByteRange& range : root_.ranges) {
    if (end >= range.offset && end <= range.end()) {
      room = range.end() - end;
    }
  }
  if (rows_.size() > room) {
    return Error(ErrorCode::kNoSpace,
                 StrCat("too many files for the root folder: they take ",
                        rows_.size(), " bytes of ", room));
  }
  TRY(device_.WriteAt(end, rows_));
  TRY(device_.WriteAt(root_.bitmaps.front().front().offset, bitmap_));
  const std::array percent = {
      static_cast<std::byte>(InUse() * 100 / volume_.clusters.count)};
  TRY(device_.WriteAt(kPercentInUse, percent));
  return device_.WriteAt(kBackupSector * kSector + kPercentInUse, percent);
}

}  // namespace

base::Result<std::vector<ByteRange>> PlaceOnExfat(
    BlockDevice& device,
    std::span<const NewFile> files,
    UnixTime time,
    const std::stop_token& stop) {
  ExfatPlacer placer(device, time);
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
