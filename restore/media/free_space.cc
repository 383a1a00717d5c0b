// SPDX-License-Identifier: Apache-2.0
#include "restore/media/free_space.h"

#include <algorithm>
#include <array>
#include <vector>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/table/gpt.h"
#include "imaging/table/mbr.h"

namespace restore {

namespace {

using base::ByteRange;

constexpr std::uint64_t kMib = std::uint64_t{1} << 20;
// An MBR counts sectors in 32 bits.
constexpr std::uint64_t kMbrSectors = std::uint64_t{1} << 32;

base::Result<base::RangeSet> UsedSpace(imaging::BlockDevice& disk,
                                       const imaging::PartitionTable& table) {
  std::vector<ByteRange> used = table.regions.ranges();
  used.push_back({0, kMib});
  for (const imaging::Partition& partition : table.partitions) {
    used.push_back(partition.range);
  }
  if (table.kind == imaging::TableKind::kMbr) {
    std::array<std::byte, imaging::kMbrSize> sector{};
    TRY(disk.ReadAt(0, sector));
    for (const imaging::MbrEntry& entry : imaging::ParseMbrEntries(sector)) {
      if (entry.used()) {
        used.push_back({std::uint64_t{entry.start} * table.sector_size,
                        std::uint64_t{entry.count} * table.sector_size});
      }
    }
  }
  base::RangeSet all;
  all.Insert(std::move(used));
  return all;
}

// Where partitions may end at the latest.
base::Result<std::uint64_t> EndOfSpace(imaging::BlockDevice& disk,
                                       const imaging::PartitionTable& table) {
  if (table.kind != imaging::TableKind::kGpt) {
    return std::min(disk.size(), kMbrSectors * table.sector_size);
  }
  const std::uint32_t sector = table.sector_size;
  TRY_ASSIGN(const imaging::FoundGpt gpt, imaging::FindGpt(disk, {&sector, 1}));
  return std::min(disk.size(), (gpt.best().last_usable_lba + 1) * sector);
}

}  // namespace

base::Result<ByteRange> FindFreeSpace(imaging::BlockDevice& disk,
                                      const imaging::PartitionTable& table,
                                      std::uint64_t size) {
  TRY_ASSIGN(const std::uint64_t end, EndOfSpace(disk, table));
  TRY_ASSIGN(const base::RangeSet used, UsedSpace(disk, table));
  std::uint64_t largest = 0;
  ByteRange found;
  for (const ByteRange& gap : used.Gaps({0, end})) {
    const std::uint64_t first = base::AlignUp(gap.offset, kMib);
    const std::uint64_t last = base::AlignDown(gap.end(), kMib);
    const std::uint64_t room = last > first ? last - first : 0;
    largest = std::max(largest, room);
    if (room >= size) {
      found = {last - size, size};
    }
  }
  if (found.length == 0) {
    return base::Error(
               base::ErrorCode::kNoSpace,
               base::StrCat(disk.name(), ": the largest free space has ",
                            base::FormatBytes(largest),
                            ", but the recovery partition needs ",
                            base::FormatBytes(size)))
        .WithHint(
            "With --shrink it is taken from the last NTFS or ext partition; or "
            "shrink one in Windows' disk management. Nothing was written.");
  }
  return found;
}

base::Result<std::uint64_t> EndOfFreeSpaceBehind(
    imaging::BlockDevice& disk,
    const imaging::PartitionTable& table,
    const imaging::Partition& partition) {
  TRY_ASSIGN(const std::uint64_t end, EndOfSpace(disk, table));
  TRY_ASSIGN(const base::RangeSet used, UsedSpace(disk, table));
  const std::uint64_t from = partition.range.end();
  if (from >= end) {
    return from;
  }
  const std::vector<ByteRange> gaps = used.Gaps({from, end - from});
  const bool adjacent = !gaps.empty() && gaps.front().offset == from;
  return adjacent ? gaps.front().end() : from;
}

}  // namespace restore
