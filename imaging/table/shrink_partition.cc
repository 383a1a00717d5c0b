// SPDX-License-Identifier: Apache-2.0
#include "imaging/table/shrink_partition.h"

#include <algorithm>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/table/gpt.h"
#include "imaging/table/gpt_write.h"
#include "imaging/table/mbr.h"

namespace imaging {

namespace {

using base::Error;
using base::ErrorCode;
using base::StrCat;

constexpr int kLastPrimary = 4;

base::Result<std::vector<TableWrite>> ShrinkInMbr(const BlockDevice& disk,
                                                  int number,
                                                  std::uint64_t sectors) {
  if (number > kLastPrimary) {
    return Error(ErrorCode::kUnsupported,
                 StrCat(disk.name(), ": partition ", number,
                        " is a logical one, and what is taken from it stays "
                        "in the extended partition"))
        .WithHint("Name a primary one. Nothing was written.");
  }
  std::vector<std::byte> count(sizeof(std::uint32_t));
  base::StoreLe(count, 0, static_cast<std::uint32_t>(sectors));
  const auto entry = static_cast<std::uint64_t>(number - 1) * kMbrEntrySize;
  return std::vector<TableWrite>{{kMbrEntries + entry + kMbrEntryCount, count}};
}

}  // namespace

base::Result<std::vector<TableWrite>> ShrinkPartition(
    BlockDevice& disk,
    const PartitionTable& table,
    int number,
    std::uint64_t new_size) {
  const auto partition =
      std::ranges::find(table.partitions, number, &Partition::number);
  if (partition == table.partitions.end() ||
      new_size >= partition->range.length || new_size == 0 ||
      new_size % table.sector_size != 0) {
    return Error(ErrorCode::kInvalidArgument,
                 StrCat(disk.name(), ": partition ", number,
                        " can't be made one of ", new_size, " bytes"));
  }
  const std::uint64_t sectors = new_size / table.sector_size;
  if (table.kind == TableKind::kMbr) {
    return ShrinkInMbr(disk, number, sectors);
  }
  return EditGpt(disk, table.sector_size, [&](Gpt& gpt) -> base::Status {
    const auto entry =
        std::span(gpt.entries)
            .subspan(static_cast<std::size_t>(number - 1) * gpt.entry_size,
                     gpt.entry_size);
    base::StoreLe(
        entry, kGptEntryLastLba,
        base::LoadLe<std::uint64_t>(entry, kGptEntryFirstLba) + sectors - 1);
    return base::Ok();
  });
}

}  // namespace imaging
