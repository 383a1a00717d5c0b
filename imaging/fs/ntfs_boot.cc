// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ntfs_boot.h"

#include <algorithm>
#include <bit>
#include <string>
#include <string_view>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"

namespace imaging {

namespace {

using base::LoadLe;
using base::StrCat;

// Field offsets: Microsoft, "How NTFS Works", table "BPB and Extended BPB
// Fields on NTFS Volumes"; Russon and Fledel, "NTFS Documentation", $Boot.
constexpr std::size_t kOemId = 0x03;
constexpr std::size_t kBytesPerSector = 0x0b;
constexpr std::size_t kSectorsPerCluster = 0x0d;
constexpr std::size_t kTotalSectors = 0x28;
constexpr std::size_t kMftCluster = 0x30;
constexpr std::size_t kMirrorCluster = 0x38;
constexpr std::size_t kClustersPerRecord = 0x40;
constexpr std::size_t kSerial = 0x48;
constexpr std::size_t kParsedBytes = 0x50;
constexpr std::string_view kOemName = "NTFS    ";

// The largest that Windows 10 1709 and later format.
constexpr std::uint32_t kMaxClusterSize = 2U << 20;
constexpr std::uint32_t kMaxRecordSize = 64U << 10;
constexpr std::uint64_t kMirroredRecords = 4;

base::Error Corrupt(std::string text) {
  return {base::ErrorCode::kCorrupt, "NTFS boot sector: " + std::move(text)};
}

std::uint8_t Byte(std::span<const std::byte> sector, std::size_t offset) {
  return std::to_integer<std::uint8_t>(sector[offset]);
}

bool HasOemName(std::span<const std::byte> sector) {
  return sector.size() >= kParsedBytes &&
         std::equal(kOemName.begin(), kOemName.end(), sector.begin() + kOemId,
                    [](char a, std::byte b) {
                      return static_cast<std::byte>(a) == b;
                    });
}

// Up to 128 sectors a cluster stand for themselves; a larger byte is a negative
// power of two, as Windows writes it for clusters beyond 64 KiB.
std::uint64_t SectorsPerCluster(std::uint8_t field) {
  constexpr unsigned kMaxShift = 16;
  if (field <= 0x80) {
    return field;
  }
  const unsigned shift = 0x100U - field;
  return shift <= kMaxShift ? std::uint64_t{1} << shift : 0;
}

// Positive: clusters.  Negative: a power of two of bytes.
std::uint64_t RecordSize(std::uint8_t field, std::uint64_t cluster_size) {
  constexpr unsigned kMaxShift = 31;
  if (field < 0x80) {
    return field * cluster_size;
  }
  const unsigned shift = 0x100U - field;
  return shift <= kMaxShift ? std::uint64_t{1} << shift : 0;
}

base::Status ParseUnits(std::span<const std::byte> sector, NtfsGeometry& out) {
  const auto sector_size = LoadLe<std::uint16_t>(sector, kBytesPerSector);
  if (!std::has_single_bit(sector_size) || sector_size < 256 ||
      sector_size > 4096) {
    return Corrupt(StrCat(sector_size, " bytes a sector"));
  }
  const std::uint8_t per_cluster = Byte(sector, kSectorsPerCluster);
  const std::uint64_t cluster_size =
      sector_size * SectorsPerCluster(per_cluster);
  if (!std::has_single_bit(cluster_size) || cluster_size > kMaxClusterSize) {
    return Corrupt(StrCat("sectors-per-cluster byte ", unsigned{per_cluster},
                          " with ", sector_size, " bytes a sector"));
  }
  const std::uint8_t per_record = Byte(sector, kClustersPerRecord);
  const std::uint64_t record_size = RecordSize(per_record, cluster_size);
  if (!std::has_single_bit(record_size) || record_size < 512 ||
      record_size > kMaxRecordSize) {
    return Corrupt(StrCat("clusters-per-record byte ", unsigned{per_record},
                          " with ", cluster_size, " bytes a cluster"));
  }
  out.sector_size = sector_size;
  out.cluster_size = static_cast<std::uint32_t>(cluster_size);
  out.record_size = static_cast<std::uint32_t>(record_size);
  return base::Ok();
}

bool HasRoom(const NtfsGeometry& geometry,
             std::uint64_t cluster,
             std::uint64_t records) {
  return cluster < geometry.cluster_count &&
         records * geometry.record_size <=
             (geometry.cluster_count - cluster) * geometry.cluster_size;
}

}  // namespace

base::Result<NtfsGeometry> ParseNtfsBoot(std::span<const std::byte> sector,
                                         std::uint64_t partition_size) {
  if (!HasOemName(sector)) {
    return base::Error(base::ErrorCode::kNotFound,
                       "no NTFS boot sector at the start");
  }
  NtfsGeometry out;
  TRY(ParseUnits(sector, out));
  out.sector_count = LoadLe<std::uint64_t>(sector, kTotalSectors);
  if (out.sector_count > partition_size / out.sector_size) {
    return Corrupt(StrCat("a volume of ", out.sector_count, " sectors of ",
                          out.sector_size, " bytes in a partition of ",
                          partition_size, " bytes"));
  }
  out.cluster_count = out.sector_count / (out.cluster_size / out.sector_size);
  out.mft_cluster = LoadLe<std::uint64_t>(sector, kMftCluster);
  out.mirror_cluster = LoadLe<std::uint64_t>(sector, kMirrorCluster);
  if (!HasRoom(out, out.mft_cluster, 1) ||
      !HasRoom(out, out.mirror_cluster, kMirroredRecords)) {
    return Corrupt(StrCat("$MFT at cluster ", out.mft_cluster, ", $MFTMirr at ",
                          out.mirror_cluster, " of ", out.cluster_count));
  }
  out.serial = LoadLe<std::uint64_t>(sector, kSerial);
  return out;
}

}  // namespace imaging
