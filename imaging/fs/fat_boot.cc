// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/fat_boot.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdio>
#include <cstring>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"

namespace imaging::fat {

namespace {

using base::Error;
using base::ErrorCode;
using base::LoadLe;
using base::StrCat;

using Sector = std::array<std::byte, 512>;

Error NotFat(const BlockDevice& partition, std::string_view why) {
  return {ErrorCode::kNotFound,
          StrCat(partition.name(), " holds no FAT file system: ", why)};
}

template <typename... Parts>
Error Corrupt(const BlockDevice& partition, const Parts&... parts) {
  return {ErrorCode::kCorrupt,
          StrCat(partition.name(), ": the FAT boot sector ", parts...)};
}

std::string_view Text(const Sector& sector,
                      std::size_t offset,
                      std::size_t size) {
  return {reinterpret_cast<const char*>(sector.data()) + offset, size};
}

std::uint8_t Byte(const Sector& sector, std::size_t offset) {
  return std::to_integer<std::uint8_t>(sector.at(offset));
}

// Fields and their legal values: FAT specification, "Boot Sector and BPB".
struct Bpb {
  explicit Bpb(const Sector& s)
      : sector_size(LoadLe<std::uint16_t>(s, 11)),
        cluster_sectors(Byte(s, 13)),
        reserved_sectors(LoadLe<std::uint16_t>(s, 14)),
        fat_count(Byte(s, 16)),
        root_entries(LoadLe<std::uint16_t>(s, 17)),
        media(Byte(s, 21)),
        has_fat32_layout(LoadLe<std::uint16_t>(s, 22) == 0) {
    const auto fat_sectors16 = LoadLe<std::uint16_t>(s, 22);
    fat_sectors =
        has_fat32_layout ? LoadLe<std::uint32_t>(s, 36) : fat_sectors16;
    const auto total_sectors16 = LoadLe<std::uint16_t>(s, 19);
    total_sectors =
        total_sectors16 != 0 ? total_sectors16 : LoadLe<std::uint32_t>(s, 32);
    root_sectors = (root_entries * std::uint64_t{32} + sector_size - 1) /
                   std::max<std::uint64_t>(sector_size, 1);
  }

  std::uint64_t data_sector() const {
    return reserved_sectors + fat_count * fat_sectors + root_sectors;
  }

  std::uint64_t sector_size;
  std::uint64_t cluster_sectors;
  std::uint64_t reserved_sectors;
  unsigned fat_count;
  std::uint32_t root_entries;
  std::uint8_t media;
  bool has_fat32_layout;
  std::uint64_t fat_sectors = 0;
  std::uint64_t total_sectors = 0;
  std::uint64_t root_sectors = 0;
};

// Whether this is a FAT boot sector at all, not NTFS, exFAT, a partition table,
// other boot code or noise.
base::Status CheckLooksLikeFat(const BlockDevice& partition,
                               const Sector& sector,
                               const Bpb& bpb) {
  const std::uint8_t jump = Byte(sector, 0);
  if (LoadLe<std::uint16_t>(sector, 510) != 0xAA55 ||
      (jump != 0xEB && jump != 0xE9)) {
    return NotFat(partition, "no boot sector");
  }
  const std::string_view oem = Text(sector, 3, 8);
  if (oem == "NTFS    " || oem == "EXFAT   " || oem == "-FVE-FS-") {
    return NotFat(partition, StrCat("its boot sector says ", oem));
  }
  if (!std::has_single_bit(bpb.sector_size) || bpb.sector_size < 512 ||
      bpb.sector_size > 4096 || !std::has_single_bit(bpb.cluster_sectors)) {
    return NotFat(partition, "no sector or cluster size");
  }
  if (bpb.reserved_sectors == 0 || bpb.fat_count == 0 || bpb.fat_count > 4 ||
      (bpb.media != 0xF0 && bpb.media < 0xF8)) {
    return NotFat(partition, "no place for its tables");
  }
  return base::Ok();
}

base::Status CheckLayout(const BlockDevice& partition, const Bpb& bpb) {
  if (bpb.fat_sectors == 0 || bpb.total_sectors == 0) {
    return Corrupt(partition, "gives no size of the volume or of its tables");
  }
  if (bpb.has_fat32_layout != (bpb.root_entries == 0)) {
    return Corrupt(partition, "has ", bpb.root_entries,
                   " root folder entries, which contradicts its kind");
  }
  if (bpb.total_sectors > partition.size() / bpb.sector_size) {
    return Corrupt(partition, "claims ", bpb.total_sectors * bpb.sector_size,
                   " bytes, but the partition has ", partition.size());
  }
  if (bpb.data_sector() + bpb.cluster_sectors > bpb.total_sectors) {
    return Corrupt(partition, "leaves no room for data: it starts at sector ",
                   bpb.data_sector(), " of ", bpb.total_sectors);
  }
  return base::Ok();
}

// FAT specification, "FAT Type Determination": the number of clusters alone
// tells FAT12 from FAT16.  mkfs.fat -F 32 and ESP builders make FAT32 volumes
// with fewer than 65525 clusters, and every driver takes them for what they are
// since no other kind has a FATSz16 of 0.
base::Result<EntryKind> KindOf(const BlockDevice& partition,
                               const Sector& sector,
                               const Bpb& bpb,
                               std::uint64_t clusters) {
  constexpr std::uint64_t kMaxFat32Clusters = 0x0FFFFFF5;
  const std::uint64_t limit = bpb.has_fat32_layout ? kMaxFat32Clusters : 65524;
  if (clusters > limit) {
    return Corrupt(partition, "describes ", clusters,
                   " clusters, more than its kind can have: ", limit);
  }
  if (bpb.has_fat32_layout) {
    return EntryKind::kFat32;
  }
  const bool small = clusters < 4085;
  // mkfs.fat -F 16 makes volumes that drivers then read as FAT12.  Who wrote
  // the files and with which entries cannot be told.
  if (Text(sector, 54, 8) == (small ? "FAT16   " : "FAT12   ")) {
    return Error(
        ErrorCode::kUnsupported,
        StrCat(partition.name(), ": the boot sector says ", Text(sector, 54, 5),
               ", but ", clusters, " clusters make it the other kind"));
  }
  return small ? EntryKind::kFat12 : EntryKind::kFat16;
}

// A BitLocker To Go volume shows older systems a FAT32 volume with a reader
// program, and its encrypted data lies elsewhere.  libbde, "BitLocker Drive
// Encryption (BDE) format", section "To Go volume header".
bool IsBitLockerToGo(const Sector& sector) {
  constexpr std::array<std::uint8_t, 16> kGuid{
      0x3B, 0xD6, 0x67, 0x49, 0x29, 0x2E, 0xD8, 0x4A,
      0x83, 0x99, 0xF6, 0xA3, 0x39, 0xE3, 0xD0, 0x01};
  return std::memcmp(sector.data() + 424, kGuid.data(), kGuid.size()) == 0;
}

base::Status ReadFat32Fields(const BlockDevice& partition,
                             const Sector& sector,
                             Volume& volume) {
  if (const auto version = LoadLe<std::uint16_t>(sector, 42); version != 0) {
    return Error(ErrorCode::kUnsupported,
                 StrCat(partition.name(), ": unknown FAT32 version ", version));
  }
  volume.root_cluster = LoadLe<std::uint32_t>(sector, 44) & 0x0FFFFFFF;
  if (!volume.clusters.Contains(volume.root_cluster)) {
    return Corrupt(partition, "puts the root folder at cluster ",
                   volume.root_cluster, " of ", volume.clusters.count);
  }
  const auto flags = LoadLe<std::uint16_t>(sector, 40);
  volume.mirrored = (flags & 0x80) == 0;
  volume.active_fat = volume.mirrored ? 0 : flags & 0x0FU;
  if (volume.active_fat >= volume.fat_count) {
    return Corrupt(partition, "says that table ", volume.active_fat, " of ",
                   volume.fat_count, " is the active one");
  }
  return base::Ok();
}

// The extended boot record behind the BPB, which is at another place on FAT32.
void ReadIdentity(const Sector& sector, Volume& volume) {
  const std::size_t base = volume.kind == EntryKind::kFat32 ? 64 : 36;
  volume.state = Byte(sector, base + 1);
  const std::uint8_t signature = Byte(sector, base + 2);
  if (signature == 0x28 || signature == 0x29) {
    volume.uuid = SerialText(LoadLe<std::uint32_t>(sector, base + 3));
  }
  if (signature == 0x29 && Text(sector, base + 7, 11) != "NO NAME    ") {
    volume.label = OemToUtf8(Text(sector, base + 7, 11));
  }
}

}  // namespace

std::vector<std::uint64_t> Volume::FatOffsets() const {
  std::vector<std::uint64_t> offsets{FatOffset(active_fat)};
  // Tables that are not kept equal are no copies of the active one.
  for (unsigned number = 1; mirrored && number < fat_count; ++number) {
    offsets.push_back(FatOffset(number));
  }
  return offsets;
}

base::Result<Volume> ReadBoot(BlockDevice& partition) {
  Sector sector{};
  if (partition.size() < sector.size()) {
    return NotFat(partition, "it is too small");
  }
  TRY(partition.ReadAt(0, sector));
  const Bpb bpb(sector);
  TRY(CheckLooksLikeFat(partition, sector, bpb));
  if (IsBitLockerToGo(sector)) {
    return Error(ErrorCode::kUnsupported,
                 StrCat(partition.name(), " is encrypted (BitLocker To Go)"));
  }
  TRY(CheckLayout(partition, bpb));
  const std::uint64_t clusters =
      (bpb.total_sectors - bpb.data_sector()) / bpb.cluster_sectors;
  Volume volume;
  TRY_ASSIGN(volume.kind, KindOf(partition, sector, bpb, clusters));
  volume.size = bpb.total_sectors * bpb.sector_size;
  volume.fat_offset = bpb.reserved_sectors * bpb.sector_size;
  volume.fat_size = bpb.fat_sectors * bpb.sector_size;
  volume.fat_count = bpb.fat_count;
  volume.media = bpb.media;
  volume.root_area = {volume.FatOffset(bpb.fat_count),
                      bpb.root_entries * std::uint64_t{32}};
  volume.clusters = {.offset = bpb.data_sector() * bpb.sector_size,
                     .cluster_size = bpb.cluster_sectors * bpb.sector_size,
                     .count = static_cast<std::uint32_t>(clusters)};
  if (volume.kind == EntryKind::kFat32) {
    TRY(ReadFat32Fields(partition, sector, volume));
  }
  ReadIdentity(sector, volume);
  return volume;
}

std::string OemToUtf8(std::string_view text) {
  constexpr std::string_view kFill(" \0", 2);
  std::string out(text.substr(0, text.find_last_not_of(kFill) + 1));
  for (char& c : out) {
    const auto byte = static_cast<unsigned char>(c);
    c = byte < 0x20 || byte >= 0x7F ? '?' : c;
  }
  return out;
}

std::string SerialText(std::uint32_t serial) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%04X-%04X", serial >> 16U,
                serial & 0xFFFFU);
  return serial == 0 ? "" : text.data();
}

}  // namespace imaging::fat
