// SPDX-License-Identifier: Apache-2.0

// FitPartitionTable(): a table's bytes for a disk of another size.

#include <algorithm>
#include <array>
#include <limits>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/table/gpt.h"
#include "imaging/table/gpt_table.h"
#include "imaging/table/gpt_write.h"
#include "imaging/table/guid.h"
#include "imaging/table/mbr.h"
#include "imaging/table/partition_table.h"

namespace imaging {

namespace {

using base::ByteRange;
using base::Error;
using base::ErrorCode;
using base::LoadLe;
using base::StoreLe;
using base::StrCat;

using Writes = std::vector<TableWrite>;

base::Status CheckSize(std::uint64_t needed, std::uint64_t target_size) {
  if (target_size < needed) {
    return Error(ErrorCode::kNoSpace,
                 StrCat("the partition table needs a disk of ", needed,
                        " bytes but the target has ", target_size));
  }
  return base::Ok();
}

// The bytes of `regions` that lie before `end`.
base::Result<Writes> Copy(BlockDevice& source,
                          const base::RangeSet& regions,
                          std::uint64_t end) {
  Writes writes;
  for (const ByteRange& range : regions.Within({0, end})) {
    TableWrite& write = writes.emplace_back();
    write.offset = range.offset;
    write.bytes.resize(static_cast<std::size_t>(range.length));
    TRY(source.ReadAt(range.offset, write.bytes));
  }
  return writes;
}

// Puts `bytes` over what `writes` has at `offset`; they are known to lie in one
// of them.
void Overlay(Writes& writes,
             std::uint64_t offset,
             std::span<const std::byte> bytes) {
  for (TableWrite& write : writes) {
    if (offset >= write.offset && offset - write.offset < write.bytes.size()) {
      std::copy(bytes.begin(), bytes.end(),
                write.bytes.begin() +
                    static_cast<std::ptrdiff_t>(offset - write.offset));
    }
  }
}

// A new MBR signature: zero would mean none.
std::uint32_t NewSignature(const RandomBytes& random) {
  std::array<std::byte, 4> bytes{};
  random(bytes);
  return std::max<std::uint32_t>(LoadLe<std::uint32_t>(bytes), 1);
}

base::Result<Writes> FitMbr(BlockDevice& source,
                            const PartitionTable& table,
                            std::uint64_t target_size,
                            const RandomBytes& new_ids) {
  TRY(CheckSize(table.sector_size, target_size));
  TRY_ASSIGN(Writes writes, Copy(source, table.regions, target_size));
  if (new_ids) {
    StoreLe(std::span(writes.front().bytes), kMbrSignature,
            NewSignature(new_ids));
  }
  return writes;
}

void RenewGuid(std::span<std::byte> guid, const RandomBytes& random) {
  random(guid);
  MarkAsRandomGuid(guid);
}

void RenewIds(Gpt& gpt, const RandomBytes& random) {
  RenewGuid(std::span(gpt.header).subspan(kGptDiskGuid, kGuidSize), random);
  for (std::size_t at = 0; at < gpt.entries.size(); at += gpt.entry_size) {
    const auto entry = std::span(gpt.entries).subspan(at, gpt.entry_size);
    if (GptEntryUsed(entry)) {
      RenewGuid(entry.subspan(kGptEntryGuid, kGuidSize), random);
    }
  }
}

// The protective entry spans the whole disk, or as much as it can express (UEFI
// 2.10, section 5.2.3).  That of a hybrid MBR may end before other entries and
// then stays, so far as it fits.
void FitProtectiveMbr(std::span<std::byte> sector,
                      bool hybrid,
                      std::uint64_t old_last_lba,
                      std::uint64_t last_lba) {
  const MbrEntryArray entries = ParseMbrEntries(sector);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const MbrEntry& entry = entries[i];
    if (entry.type != kMbrProtective || entry.start > last_lba) {
      continue;
    }
    constexpr auto kMax = std::numeric_limits<std::uint32_t>::max();
    const std::uint64_t end = std::uint64_t{entry.start} + entry.count;
    const std::uint64_t most = last_lba + 1 - entry.start;
    const bool to_end = !hybrid || entry.count == kMax || end > old_last_lba;
    const std::uint64_t count =
        to_end ? most : std::min<std::uint64_t>(entry.count, most);
    StoreLe(sector, kMbrEntries + i * kMbrEntrySize + kMbrEntryCount,
            static_cast<std::uint32_t>(std::min<std::uint64_t>(count, kMax)));
  }
}

// Whether the source's own bytes suit a disk that ends at `last_lba`.
bool IsGoodAsItIs(const FoundGpt& found,
                  const base::RangeSet& regions,
                  std::uint64_t last_lba) {
  if (!found.notes.empty() || !found.backup || found.backup->lba != last_lba) {
    return false;
  }
  const auto own = GptOwnRanges(*found.backup, found.sector_size);
  return std::all_of(own.begin(), own.end(), [&regions](ByteRange range) {
    return regions.Contains(range);
  });
}

base::Result<Writes> FitGpt(BlockDevice& source,
                            const PartitionTable& table,
                            std::uint64_t target_size,
                            const RandomBytes& new_ids) {
  const std::uint32_t sector_size = table.sector_size;
  TRY_ASSIGN(const FoundGpt found, FindGpt(source, {&sector_size, 1}));
  TRY(CheckSize(MinimumGptDisk(found, table.partitions), target_size));
  const std::uint64_t last_lba = target_size / sector_size - 1;
  if (!new_ids && IsGoodAsItIs(found, table.regions, last_lba)) {
    return Copy(source, table.regions, target_size);
  }
  Gpt gpt = found.best();
  const std::uint64_t old_last_lba = std::max(gpt.lba, gpt.alternate_lba);
  gpt.entries_lba = found.primary_entries_lba();
  gpt.lba = 1;
  gpt.alternate_lba = last_lba;
  gpt.last_usable_lba = last_lba - gpt.EntriesSectors(sector_size) - 1;
  if (new_ids) {
    RenewIds(gpt, new_ids);
  }
  TableWrite backup = MakeBackupGpt(gpt, sector_size);
  TRY_ASSIGN(
      Writes writes,
      Copy(source, GptFrontRegions(found, table.partitions, source.size()),
           backup.offset));
  Overlay(writes, sector_size, MakeGptHeaderSector(gpt, sector_size));
  Overlay(writes, gpt.entries_lba * sector_size, gpt.entries);
  FitProtectiveMbr(writes.front().bytes, table.hybrid, old_last_lba, last_lba);
  writes.push_back(std::move(backup));
  return writes;
}

}  // namespace

base::Result<Writes> FitPartitionTable(BlockDevice& source,
                                       const PartitionTable& table,
                                       std::uint64_t target_size,
                                       std::uint32_t target_sector_size,
                                       const RandomBytes& new_ids) {
  if (table.kind == TableKind::kNone) {
    return Writes{};
  }
  if (target_sector_size != table.sector_size) {
    return Error(
        ErrorCode::kUnsupported,
        StrCat("the partition table counts in sectors of ", table.sector_size,
               " bytes but the target's have ", target_sector_size));
  }
  if (!table.regions.Contains({0, kMbrSize})) {
    return Error(ErrorCode::kInvalidArgument,
                 "the partition table is without the disk's first sector");
  }
  TRY(CheckSize(MinimumDiskSize(table), target_size));
  return table.kind == TableKind::kMbr
             ? FitMbr(source, table, target_size, new_ids)
             : FitGpt(source, table, target_size, new_ids);
}

}  // namespace imaging
