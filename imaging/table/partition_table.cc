// SPDX-License-Identifier: Apache-2.0
#include "imaging/table/partition_table.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdio>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/table/gpt.h"
#include "imaging/table/gpt_table.h"
#include "imaging/table/guid.h"
#include "imaging/table/mbr.h"
#include "imaging/table/mbr_table.h"

namespace imaging {

namespace {

using base::ByteRange;
using base::Error;
using base::ErrorCode;
using base::StrCat;

using SectorSizes = std::array<std::uint32_t, 2>;

// The sizes to look for a GPT with, the disk's own first: the file that holds a
// disk's image doesn't tell the size that the disk had.
SectorSizes SectorSizesOf(const BlockDevice& disk) {
  const std::uint32_t own = disk.sector_size();
  if (own > 512 && own <= 4096 && std::has_single_bit(own)) {
    return {own, 512};
  }
  return {512, 4096};
}

std::string FormatSignature(std::uint32_t signature) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "0x%08x", signature);
  return text.data();
}

// Sorts by place.
base::Status CheckPartitions(const BlockDevice& disk,
                             std::vector<Partition>& partitions) {
  std::sort(partitions.begin(), partitions.end(),
            [](const Partition& a, const Partition& b) {
              return a.range.offset < b.range.offset;
            });
  for (std::size_t i = 1; i < partitions.size(); ++i) {
    const Partition& left = partitions[i - 1];
    const Partition& right = partitions[i];
    if (left.range.end() > right.range.offset) {
      return Error(
          ErrorCode::kCorrupt,
          StrCat(disk.name(), ": partition ", left.number, " ends at byte ",
                 left.range.end(), " but partition ", right.number,
                 " starts at byte ", right.range.offset));
    }
  }
  return base::Ok();
}

// The first partition, by place, that shares a byte with `range`.
const Partition* FindPartitionIn(const std::vector<Partition>& partitions,
                                 ByteRange range) {
  const auto at = std::find_if(partitions.begin(), partitions.end(),
                               [range](const Partition& partition) {
                                 return partition.range.offset < range.end() &&
                                        range.offset < partition.range.end();
                               });
  return at == partitions.end() ? nullptr : &*at;
}

// `what` names the bytes of `range`, which belong to the table.
base::Status CheckOutsidePartitions(const BlockDevice& disk,
                                    const std::vector<Partition>& partitions,
                                    ByteRange range,
                                    std::string_view what) {
  const Partition* const hit = FindPartitionIn(partitions, range);
  if (hit != nullptr) {
    return Error(
        ErrorCode::kCorrupt,
        StrCat(disk.name(), ": partition ", hit->number, ", bytes ",
               hit->range.offset, " to ", hit->range.end() - 1, ", covers ",
               what, " at bytes ", range.offset, " to ", range.end() - 1));
  }
  return base::Ok();
}

base::Status CheckFront(const BlockDevice& disk,
                        const std::vector<Partition>& partitions,
                        const FoundGpt& found) {
  const std::uint64_t sector_size = found.sector_size;
  const ByteRange entries = PrimaryEntriesRange(found);
  if (entries.end() > disk.size()) {
    return Error(
        ErrorCode::kCorrupt,
        StrCat(disk.name(), ": the primary GPT would end at byte ",
               entries.end(), ", behind the disk's end at byte ", disk.size()));
  }
  TRY(CheckOutsidePartitions(disk, partitions, {0, 2 * sector_size},
                             "the GPT header"));
  return CheckOutsidePartitions(disk, partitions, entries, "the GPT entries");
}

void NoteUnusablePlaces(const Gpt& gpt,
                        std::uint64_t sector_size,
                        PartitionTable& table) {
  for (const Partition& partition : table.partitions) {
    const std::uint64_t first = partition.range.offset / sector_size;
    const std::uint64_t last = partition.range.end() / sector_size - 1;
    if (first < gpt.first_usable_lba || last > gpt.last_usable_lba) {
      table.notes.push_back(
          StrCat("Partition ", partition.number, ", sectors ", first, " to ",
                 last, ", leaves the usable sectors ", gpt.first_usable_lba,
                 " to ", gpt.last_usable_lba, "."));
    }
  }
}

void AddBackupRegions(const FoundGpt& found, PartitionTable& table) {
  if (!found.backup) {
    return;
  }
  const auto ranges = GptOwnRanges(*found.backup, found.sector_size);
  for (const ByteRange& range : ranges) {
    const Partition* const hit = FindPartitionIn(table.partitions, range);
    if (hit != nullptr) {
      table.notes.push_back(StrCat("Partition ", hit->number,
                                   " covers the backup GPT at byte ",
                                   range.offset, "."));
      return;
    }
  }
  table.regions.Insert(ranges);
}

bool IsHybrid(std::span<const std::byte> sector) {
  const MbrEntryArray entries = ParseMbrEntries(sector);
  // As Linux decides it (block/partitions/efi.c).
  return std::any_of(entries.begin(), entries.end(), [](const MbrEntry& entry) {
    return entry.type != 0 && entry.type != kMbrProtective;
  });
}

base::Result<PartitionTable> ReadGptTable(BlockDevice& disk,
                                          std::span<const std::byte> sector) {
  auto search = FindGpt(disk, SectorSizesOf(disk));
  if (!search.ok()) {
    return std::move(search).error().During(
        StrCat(disk.name(),
               ": the MBR announces a GPT, but neither the primary nor the "
               "backup is readable"));
  }
  const FoundGpt found = std::move(search).value();
  const Gpt& gpt = found.best();
  PartitionTable table;
  table.kind = TableKind::kGpt;
  table.hybrid = IsHybrid(sector);
  table.sector_size = found.sector_size;
  table.id = FormatGuid(std::span(gpt.header).subspan(kGptDiskGuid, kGuidSize));
  table.notes = found.notes;
  if (found.sector_size != disk.sector_size()) {
    table.notes.push_back(StrCat("The GPT counts in sectors of ",
                                 found.sector_size, " bytes, not of ",
                                 disk.sector_size(), "."));
  }
  TRY_ASSIGN(table.partitions, ListGptPartitions(disk, gpt, found.sector_size));
  TRY(CheckPartitions(disk, table.partitions));
  TRY(CheckFront(disk, table.partitions, found));
  NoteUnusablePlaces(gpt, found.sector_size, table);
  table.regions = GptFrontRegions(found, table.partitions, disk.size());
  AddBackupRegions(found, table);
  table.minimum_disk_size = MinimumGptDisk(found, table.partitions);
  return table;
}

// An extended boot record with the track behind it, up to the next partition or
// record.
ByteRange BootRecordTrack(std::uint64_t record,
                          const std::vector<std::uint64_t>& starts,
                          std::uint64_t disk_size) {
  constexpr std::uint64_t kMaxTrack = std::uint64_t{1} << 20;
  const auto next = std::upper_bound(starts.begin(), starts.end(), record);
  const std::uint64_t end = next == starts.end() ? disk_size : *next;
  return {record, std::min(end - record, kMaxTrack)};
}

base::Status AddMbrRegions(const BlockDevice& disk,
                           const MbrContents& contents,
                           PartitionTable& table) {
  const std::uint64_t sector_size = table.sector_size;
  std::vector<std::uint64_t> starts = contents.boot_records;
  for (const Partition& partition : table.partitions) {
    starts.push_back(partition.range.offset);
  }
  std::sort(starts.begin(), starts.end());
  TRY(CheckOutsidePartitions(disk, table.partitions, {0, sector_size},
                             "the partition table"));
  std::vector<ByteRange> ranges = {
      BootTrack(starts.empty() ? disk.size() : starts.front())};
  std::uint64_t used = std::max(sector_size, contents.extended_end);
  for (const std::uint64_t record : contents.boot_records) {
    TRY(CheckOutsidePartitions(disk, table.partitions, {record, sector_size},
                               "an extended boot record"));
    ranges.push_back(BootRecordTrack(record, starts, disk.size()));
    used = std::max(used, record + sector_size);
  }
  table.regions.Insert(std::move(ranges));
  if (!table.partitions.empty()) {
    used = std::max(used, table.partitions.back().range.end());
  }
  table.minimum_disk_size = used;
  return base::Ok();
}

base::Result<PartitionTable> ReadMbrTable(BlockDevice& disk,
                                          std::span<const std::byte> sector) {
  PartitionTable table;
  table.kind = TableKind::kMbr;
  table.sector_size = SectorSizesOf(disk).front();
  TRY_ASSIGN(MbrContents contents, ReadMbr(disk, sector, table.sector_size));
  table.id = FormatSignature(contents.signature);
  table.notes = std::move(contents.notes);
  table.partitions = std::move(contents.partitions);
  TRY(CheckPartitions(disk, table.partitions));
  TRY(AddMbrRegions(disk, contents, table));
  return table;
}

// Linux, sfdisk and UEFI all ignore a GPT that no protective MBR announces: it
// may be older than the MBR that is there.
void NoteUnannouncedGpt(BlockDevice& disk, PartitionTable& table) {
  for (const std::uint32_t sector_size : SectorSizesOf(disk)) {
    if (ReadGpt(disk, sector_size, 1).ok()) {
      table.notes.emplace_back(
          "A GPT is there but does not count, as no protective MBR announces "
          "it.");
      return;
    }
  }
}

}  // namespace

base::Result<PartitionTable> ReadPartitionTable(BlockDevice& disk) {
  PartitionTable table;
  table.sector_size = SectorSizesOf(disk).front();
  if (disk.size() < table.sector_size) {
    return table;
  }
  std::array<std::byte, kMbrSize> sector{};
  TRY(disk.ReadAt(0, sector));
  const SectorZero kind =
      ClassifySectorZero(sector, disk.size() / table.sector_size);
  if (kind == SectorZero::kProtective) {
    return ReadGptTable(disk, sector);
  }
  if (kind == SectorZero::kMbr) {
    TRY_ASSIGN(table, ReadMbrTable(disk, sector));
  }
  NoteUnannouncedGpt(disk, table);
  return table;
}

std::uint64_t MinimumDiskSize(const PartitionTable& table) {
  return table.minimum_disk_size;
}

}  // namespace imaging
