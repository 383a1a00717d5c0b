// SPDX-License-Identifier: Apache-2.0
#include "imaging/table/gpt_write.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/table/crc32.h"
#include "imaging/table/mbr.h"

namespace imaging {

namespace {

using base::Error;
using base::ErrorCode;
using base::StoreLe;
using base::StrCat;

constexpr std::uint32_t kEntries = 128;
constexpr std::string_view kGptSignature = "EFI PART";
// UEFI 2.10, table 5.5.
constexpr std::uint32_t kRevision = 0x00010000;
constexpr std::size_t kRevisionAt = 8;
constexpr std::size_t kHeaderSizeAt = 12;
// Table 5.6.
constexpr std::size_t kEntryAttributes = 48;
constexpr std::size_t kEntryName = 56;
constexpr std::size_t kMaxName = 36;

base::Status FillEntry(const NewGptPartition& partition,
                       std::uint32_t sector_size,
                       std::span<std::byte> entry) {
  const auto type = ParseGuid(partition.type);
  if (!type || partition.name.size() > kMaxName ||
      (partition.range.offset | partition.range.length) % sector_size != 0) {
    return Error(ErrorCode::kInvalidArgument,
                 StrCat("no GPT can list the partition \"", partition.name,
                        "\" at byte ", partition.range.offset));
  }
  std::ranges::fill(entry, std::byte{0});
  std::ranges::copy(*type, entry.begin());
  std::ranges::copy(partition.id, entry.begin() + kGptEntryGuid);
  StoreLe(entry, kGptEntryFirstLba, partition.range.offset / sector_size);
  StoreLe(entry, kGptEntryLastLba, partition.range.end() / sector_size - 1);
  StoreLe(entry, kEntryAttributes, partition.attributes);
  for (std::size_t i = 0; i < partition.name.size(); ++i) {
    entry[kEntryName + 2 * i] = static_cast<std::byte>(partition.name[i]);
  }
  return base::Ok();
}

base::Status CheckPlaces(const Gpt& gpt,
                         const std::vector<NewGptPartition>& partitions,
                         std::uint32_t sector_size) {
  std::uint64_t free = gpt.first_usable_lba * sector_size;
  const std::uint64_t end = (gpt.last_usable_lba + 1) * sector_size;
  for (const NewGptPartition& partition : partitions) {
    if (partition.range.offset < free || partition.range.length == 0 ||
        partition.range.end() > end) {
      return Error(ErrorCode::kInvalidArgument,
                   StrCat("the partition \"", partition.name, "\" at bytes ",
                          partition.range.offset, " to ", partition.range.end(),
                          " does not lie in ", free, " to ", end));
    }
    free = partition.range.end();
  }
  return base::Ok();
}

Gpt EmptyGpt(std::uint64_t sectors,
             std::uint32_t sector_size,
             const std::array<std::byte, kGuidSize>& disk_id) {
  Gpt gpt;
  gpt.entry_size = kGptMinEntrySize;
  gpt.entries.resize(std::size_t{kEntries} * kGptMinEntrySize);
  const std::uint64_t list = gpt.EntriesSectors(sector_size);
  gpt.lba = 1;
  gpt.alternate_lba = sectors - 1;
  gpt.entries_lba = 2;
  gpt.first_usable_lba = gpt.entries_lba + list;
  gpt.last_usable_lba = gpt.alternate_lba - list - 1;
  gpt.header.resize(kGptMinHeaderSize);
  const std::span<std::byte> header(gpt.header);
  std::ranges::transform(kGptSignature, header.begin(),
                         [](char c) { return static_cast<std::byte>(c); });
  StoreLe(header, kRevisionAt, kRevision);
  StoreLe(header, kHeaderSizeAt, static_cast<std::uint32_t>(header.size()));
  StoreLe(header, kGptFirstUsableLba, gpt.first_usable_lba);
  std::ranges::copy(disk_id, header.begin() + kGptDiskGuid);
  StoreLe(header, kGptEntryCount, kEntries);
  StoreLe(header, kGptEntrySize, gpt.entry_size);
  return gpt;
}

// UEFI 2.10, section 5.2.3.
void FillProtectiveMbr(std::span<std::byte> sector, std::uint64_t sectors) {
  constexpr auto kMax = std::numeric_limits<std::uint32_t>::max();
  const auto entry = sector.subspan(kMbrEntries, kMbrEntrySize);
  StoreLe<std::uint32_t>(entry, 0,
                         0x00020000);  // First cylinder, head, sector.
  StoreLe<std::uint32_t>(entry, 4, 0xFFFFFF00U | kMbrProtective);
  StoreLe<std::uint32_t>(entry, kMbrEntryStart, 1);
  StoreLe(
      entry, kMbrEntryCount,
      static_cast<std::uint32_t>(std::min<std::uint64_t>(sectors - 1, kMax)));
  StoreLe<std::uint16_t>(sector, kMbrSize - 2, 0xAA55);
}

// The first free entry behind the last one in use.
std::optional<std::size_t> FreeEntry(const Gpt& gpt) {
  std::optional<std::size_t> free;
  for (std::size_t at = 0; at + gpt.entry_size <= gpt.entries.size();
       at += gpt.entry_size) {
    const bool used =
        GptEntryUsed(std::span(gpt.entries).subspan(at, gpt.entry_size));
    if (used) {
      free.reset();
    } else if (!free) {
      free = at;
    }
  }
  return free;
}

}  // namespace

std::vector<std::byte> MakeGptHeaderSector(const Gpt& gpt,
                                           std::uint32_t sector_size) {
  std::vector<std::byte> sector = gpt.header;
  const std::span<std::byte> header(sector);
  StoreLe(header, kGptMyLba, gpt.lba);
  StoreLe(header, kGptAlternateLba, gpt.alternate_lba);
  StoreLe(header, kGptLastUsableLba, gpt.last_usable_lba);
  StoreLe(header, kGptEntriesLba, gpt.entries_lba);
  StoreLe(header, kGptEntriesCrc, Crc32(gpt.entries));
  StoreLe<std::uint32_t>(header, kGptHeaderCrc, 0);
  StoreLe(header, kGptHeaderCrc, Crc32(header));
  sector.resize(sector_size);
  return sector;
}

TableWrite MakeBackupGpt(const Gpt& primary, std::uint32_t sector_size) {
  Gpt backup = primary;
  std::swap(backup.lba, backup.alternate_lba);
  backup.entries_lba = primary.last_usable_lba + 1;
  TableWrite write;
  write.offset = backup.entries_lba * sector_size;
  write.bytes = backup.entries;
  write.bytes.resize(static_cast<std::size_t>(
      backup.EntriesSectors(sector_size) * sector_size));
  const std::vector<std::byte> header =
      MakeGptHeaderSector(backup, sector_size);
  write.bytes.insert(write.bytes.end(), header.begin(), header.end());
  return write;
}

base::Result<std::vector<TableWrite>> MakeGpt(
    std::uint64_t disk_size,
    std::uint32_t sector_size,
    const std::array<std::byte, kGuidSize>& disk_id,
    const std::vector<NewGptPartition>& partitions) {
  const std::uint64_t sectors = disk_size / sector_size;
  constexpr std::uint64_t kFewSectors = 2048;
  if (sectors < kFewSectors || partitions.size() > kEntries) {
    return Error(ErrorCode::kInvalidArgument,
                 StrCat("no GPT of ", partitions.size(),
                        " partitions fits a disk of ", disk_size, " bytes"));
  }
  Gpt gpt = EmptyGpt(sectors, sector_size, disk_id);
  TRY(CheckPlaces(gpt, partitions, sector_size));
  for (std::size_t i = 0; i < partitions.size(); ++i) {
    TRY(FillEntry(
        partitions[i], sector_size,
        std::span(gpt.entries).subspan(i * gpt.entry_size, gpt.entry_size)));
  }
  std::vector<TableWrite> writes(1);
  TableWrite& front = writes.front();
  front.bytes.resize(sector_size);
  FillProtectiveMbr(front.bytes, sectors);
  const auto header = MakeGptHeaderSector(gpt, sector_size);
  front.bytes.insert(front.bytes.end(), header.begin(), header.end());
  front.bytes.insert(front.bytes.end(), gpt.entries.begin(), gpt.entries.end());
  front.bytes.resize(
      static_cast<std::size_t>(gpt.first_usable_lba * sector_size));
  writes.push_back(MakeBackupGpt(gpt, sector_size));
  return writes;
}

base::Result<std::vector<TableWrite>> EditGpt(
    BlockDevice& disk,
    std::uint32_t sector_size,
    const std::function<base::Status(Gpt&)>& edit) {
  TRY_ASSIGN(const FoundGpt found, FindGpt(disk, {&sector_size, 1}));
  if (!found.primary || !found.backup || !found.notes.empty()) {
    return Error(ErrorCode::kUnsupported,
                 StrCat(disk.name(), ": its GPT is not sound: ",
                        found.notes.empty() ? "one copy is missing"
                                            : found.notes.front()))
        .WithHint("Repair it first, for example with sgdisk -e and -v.");
  }
  Gpt gpt = *found.primary;
  TRY(edit(gpt));
  // The backup keeps its place, which need not be right behind the last usable
  // sector.
  Gpt backup = gpt;
  backup.lba = found.backup->lba;
  backup.alternate_lba = found.backup->alternate_lba;
  backup.entries_lba = found.backup->entries_lba;
  std::vector<TableWrite> writes;
  for (const Gpt& copy : {backup, gpt}) {
    writes.push_back({copy.entries_lba * sector_size, copy.entries});
    writes.push_back(
        {copy.lba * sector_size, MakeGptHeaderSector(copy, sector_size)});
  }
  return writes;
}

base::Result<std::vector<TableWrite>> AddToGpt(
    BlockDevice& disk,
    std::uint32_t sector_size,
    const std::vector<NewGptPartition>& partitions) {
  return EditGpt(disk, sector_size, [&](Gpt& gpt) -> base::Status {
    for (const NewGptPartition& partition : partitions) {
      TRY(CheckPlaces(gpt, {partition}, sector_size));
      const std::optional<std::size_t> at = FreeEntry(gpt);
      if (!at) {
        return Error(ErrorCode::kUnsupported,
                     StrCat(disk.name(), ": its GPT has no free entry left"));
      }
      TRY(FillEntry(partition, sector_size,
                    std::span(gpt.entries).subspan(*at, gpt.entry_size)));
    }
    return base::Ok();
  });
}

}  // namespace imaging
