// SPDX-License-Identifier: Apache-2.0
#include "imaging/table/gpt_table.h"

#include <algorithm>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/table/guid.h"

namespace imaging {

namespace {

using base::ByteRange;
using base::LoadLe;

// The partition name's UTF-16 up to its first NUL (UEFI 2.10, table 5.6).
std::span<const std::byte> TrimName(std::span<const std::byte> name) {
  std::size_t length = 0;
  while (length + 2 <= name.size() &&
         LoadLe<std::uint16_t>(name, length) != 0) {
    length += 2;
  }
  return name.first(length);
}

base::Result<Partition> ParseEntry(const BlockDevice& disk,
                                   std::span<const std::byte> entry,
                                   int number,
                                   std::uint64_t sector_size) {
  const auto first = LoadLe<std::uint64_t>(entry, 32);
  const auto last = LoadLe<std::uint64_t>(entry, 40);
  const std::uint64_t sectors = disk.size() / sector_size;
  if (last < first || last >= sectors) {
    return base::Error(
        base::ErrorCode::kCorrupt,
        base::StrCat(disk.name(), ": partition ", number, " has sectors ",
                     first, " to ", last, " but the disk has only ", sectors));
  }
  Partition partition;
  partition.number = number;
  partition.range = {first * sector_size, (last - first + 1) * sector_size};
  partition.type = FormatGuid(entry.first(kGuidSize));
  partition.unique_id = FormatGuid(entry.subspan(kGptEntryGuid, kGuidSize));
  partition.attributes = LoadLe<std::uint64_t>(entry, 48);
  partition.name = base::Utf16LeToUtf8(TrimName(entry.subspan(56, 72)));
  return partition;
}

}  // namespace

ByteRange BootTrack(std::uint64_t first) {
  // GRUB's core image and the loaders of small boards, which come first in an
  // unpartitioned start, all end before this.
  constexpr std::uint64_t kMaxBootTrack = std::uint64_t{16} << 20;
  return {0, std::min(first, kMaxBootTrack)};
}

base::Result<std::vector<Partition>> ListGptPartitions(
    const BlockDevice& disk, const Gpt& gpt, std::uint64_t sector_size) {
  std::vector<Partition> partitions;
  int number = 0;
  for (std::size_t at = 0; at < gpt.entries.size(); at += gpt.entry_size) {
    const auto entry =
        std::span<const std::byte>(gpt.entries).subspan(at, gpt.entry_size);
    ++number;
    if (GptEntryUsed(entry)) {
      TRY_ASSIGN(Partition partition,
                 ParseEntry(disk, entry, number, sector_size));
      partitions.push_back(std::move(partition));
    }
  }
  return partitions;
}

base::RangeSet GptFrontRegions(const FoundGpt& found,
                               std::span<const Partition> partitions,
                               std::uint64_t disk_size) {
  const std::uint64_t sector_size = found.sector_size;
  const std::uint64_t first =
      partitions.empty() ? disk_size : partitions.front().range.offset;
  base::RangeSet front;
  front.Insert({BootTrack(first),
                {sector_size, sector_size},
                PrimaryEntriesRange(found)});
  return front;
}

std::vector<ByteRange> GptOwnRanges(const Gpt& gpt, std::uint64_t sector_size) {
  return {{gpt.entries_lba * sector_size,
           gpt.EntriesSectors(sector_size) * sector_size},
          {gpt.lba * sector_size, sector_size}};
}

ByteRange PrimaryEntriesRange(const FoundGpt& found) {
  const std::uint64_t sector_size = found.sector_size;
  return {found.primary_entries_lba() * sector_size,
          found.best().EntriesSectors(sector_size) * sector_size};
}

std::uint64_t MinimumGptDisk(const FoundGpt& found,
                             std::span<const Partition> partitions) {
  const std::uint64_t sector_size = found.sector_size;
  // The last usable sector must not come before the first (UEFI 2.10, table
  // 5.5).
  std::uint64_t used =
      std::max((found.best().first_usable_lba + 1) * sector_size,
               PrimaryEntriesRange(found).end());
  if (!partitions.empty()) {
    used = std::max(used, partitions.back().range.end());
  }
  return used + (found.best().EntriesSectors(sector_size) + 1) * sector_size;
}

}  // namespace imaging
