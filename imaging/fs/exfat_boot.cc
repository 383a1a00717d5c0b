// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/exfat_boot.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/fs/fat_boot.h"

namespace imaging::exfat {

namespace {

using base::Error;
using base::ErrorCode;
using base::LoadLe;
using base::StrCat;

using Sector = std::array<std::byte, 512>;

// exFAT specification, section 3.1.
constexpr std::size_t kMustBeZeroEnd = 64;
constexpr unsigned kMinSectorShift = 9;
constexpr unsigned kMaxSectorShift = 12;
constexpr unsigned kMaxClusterShift = 25;
constexpr std::uint32_t kMaxClusters = 0xFFFFFFF5;
// Section 3: sectors of the main and of the backup boot region.
constexpr std::uint64_t kBootSectors = 12;
constexpr std::uint64_t kFirstFatSector = 24;

Error NotExfat(const BlockDevice& partition) {
  return {ErrorCode::kNotFound,
          StrCat(partition.name(), " holds no exFAT file system")};
}

template <typename... Parts>
Error Corrupt(const BlockDevice& partition, const Parts&... parts) {
  return {ErrorCode::kCorrupt,
          StrCat(partition.name(), ": the exFAT boot sector ", parts...)};
}

bool LooksLikeExfat(const Sector& sector) {
  const std::string_view name(reinterpret_cast<const char*>(sector.data()) + 3,
                              8);
  return name == "EXFAT   " && LoadLe<std::uint16_t>(sector, 510) == 0xAA55 &&
         std::all_of(sector.begin() + 11, sector.begin() + kMustBeZeroEnd,
                     [](std::byte byte) { return byte == std::byte{0}; });
}

// Section 3.4: over the first 11 sectors but VolumeFlags and PercentInUse,
// which change without it; the 12th sector repeats the sum.
base::Status CheckBootSum(BlockDevice& partition, std::uint64_t sector_size) {
  std::vector<std::byte> region(
      static_cast<std::size_t>(kBootSectors * sector_size));
  if (partition.size() < region.size()) {
    return Corrupt(partition, "is followed by too few bytes");
  }
  TRY(partition.ReadAt(0, region));
  const std::size_t summed = region.size() - sector_size;
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < summed; ++i) {
    if (i != 106 && i != 107 && i != 112) {
      sum = ((sum << 31U) | (sum >> 1U)) +
            std::to_integer<std::uint32_t>(region[i]);
    }
  }
  for (std::size_t at = summed; at < region.size(); at += sizeof(sum)) {
    if (LoadLe<std::uint32_t>(region, at) != sum) {
      return Corrupt(partition, "fails its checksum");
    }
  }
  return base::Ok();
}

// The fields of the boot sector, in sectors.
struct Fields {
  explicit Fields(const Sector& s)
      : volume_sectors(LoadLe<std::uint64_t>(s, 72)),
        fat_sector(LoadLe<std::uint32_t>(s, 80)),
        fat_sectors(LoadLe<std::uint32_t>(s, 84)),
        heap_sector(LoadLe<std::uint32_t>(s, 88)),
        clusters(LoadLe<std::uint32_t>(s, 92)),
        flags(LoadLe<std::uint16_t>(s, 106)),
        sector_shift(std::to_integer<unsigned>(s[108])),
        cluster_shift(std::to_integer<unsigned>(s[109])),
        fat_count(std::to_integer<unsigned>(s[110])) {}

  std::uint64_t sector_size() const { return std::uint64_t{1} << sector_shift; }

  std::uint64_t volume_sectors;
  std::uint64_t fat_sector;
  std::uint64_t fat_sectors;
  std::uint64_t heap_sector;
  std::uint32_t clusters;
  unsigned flags;
  unsigned sector_shift;
  unsigned cluster_shift;
  unsigned fat_count;
};

base::Status CheckSizes(const BlockDevice& partition, const Fields& f) {
  if (f.sector_shift < kMinSectorShift || f.sector_shift > kMaxSectorShift ||
      f.cluster_shift > kMaxClusterShift - f.sector_shift) {
    return Corrupt(partition, "has sectors of 2^", f.sector_shift,
                   " bytes and clusters of 2^", f.cluster_shift, " sectors");
  }
  if (f.fat_count != 1 && f.fat_count != 2) {
    return Corrupt(partition, "counts ", f.fat_count, " tables");
  }
  return base::Ok();
}

base::Status CheckLayout(const BlockDevice& partition, const Fields& f) {
  if (f.volume_sectors > partition.size() / f.sector_size()) {
    return Corrupt(partition, "claims ", f.volume_sectors, " sectors of ",
                   f.sector_size(), " bytes, but the partition has ",
                   partition.size(), " bytes");
  }
  const std::uint64_t table_sectors =
      ((std::uint64_t{f.clusters} + fat::ClusterSpace::kFirst) * 4 +
       f.sector_size() - 1) >>
      f.sector_shift;
  if (f.fat_sector < kFirstFatSector || f.fat_sectors < table_sectors ||
      f.heap_sector < f.fat_sector + f.fat_sectors * f.fat_count) {
    return Corrupt(partition, "gives its tables ", f.fat_sectors,
                   " sectors from ", f.fat_sector, " on, before ",
                   f.heap_sector, "; they need ", table_sectors);
  }
  if (f.clusters == 0 || f.clusters > kMaxClusters ||
      f.heap_sector > f.volume_sectors ||
      f.clusters > (f.volume_sectors - f.heap_sector) >> f.cluster_shift) {
    return Corrupt(partition, "counts ", f.clusters, " clusters from sector ",
                   f.heap_sector, " on of ", f.volume_sectors);
  }
  return base::Ok();
}

}  // namespace

base::Result<Volume> ReadBoot(BlockDevice& partition) {
  Sector sector{};
  if (partition.size() < sector.size()) {
    return NotExfat(partition);
  }
  TRY(partition.ReadAt(0, sector));
  if (!LooksLikeExfat(sector)) {
    return NotExfat(partition);
  }
  const Fields fields(sector);
  TRY(CheckSizes(partition, fields));
  TRY(CheckBootSum(partition, fields.sector_size()));
  // Section 3.1.13: the major number is the high byte; only 1 is defined.
  if (const auto revision = LoadLe<std::uint16_t>(sector, 104);
      revision >> 8U != 1) {
    return Error(
        ErrorCode::kUnsupported,
        StrCat(partition.name(), ": unknown exFAT revision ", revision));
  }
  TRY(CheckLayout(partition, fields));
  const std::uint64_t sector_size = fields.sector_size();
  Volume volume;
  volume.size = fields.volume_sectors * sector_size;
  volume.fat_offset = fields.fat_sector * sector_size;
  volume.fat_size = fields.fat_sectors * sector_size;
  volume.fat_count = fields.fat_count;
  volume.clusters = {.offset = fields.heap_sector * sector_size,
                     .cluster_size = sector_size << fields.cluster_shift,
                     .count = fields.clusters};
  volume.root_cluster = LoadLe<std::uint32_t>(sector, 96);
  // Section 3.1.14.
  volume.active_fat = fields.fat_count == 2 ? fields.flags & 1U : 0;
  volume.dirty = (fields.flags & 2U) != 0;
  volume.media_failure = (fields.flags & 4U) != 0;
  volume.uuid = fat::SerialText(LoadLe<std::uint32_t>(sector, 100));
  if (!volume.clusters.Contains(volume.root_cluster)) {
    return Corrupt(partition, "puts the root folder at cluster ",
                   volume.root_cluster, " of ", fields.clusters);
  }
  return volume;
}

}  // namespace imaging::exfat
