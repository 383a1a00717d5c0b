// SPDX-License-Identifier: Apache-2.0
#include "restore/cli/named_place.h"

#include <utility>

#include "imaging/base/strings.h"
#include "imaging/table/partition_table.h"
#include "restore/job/target.h"
#include "restore/machine/block_nodes.h"
#include "restore/machine/file_disk.h"
#include "restore/machine/uses.h"

namespace restore {

namespace {

using base::StrCat;

base::Result<NamedPlace> FindOnMachine(const std::string& target) {
  TRY_ASSIGN(std::vector<Disk> disks,
             ListDisks({}, imaging::ReadPartitionTable));
  for (Disk& disk : disks) {
    if (SameDevice(disk.path, target)) {
      return NamedPlace{std::move(disk), 0};
    }
    for (const DiskPartition& partition : disk.partitions) {
      if (!partition.path.empty() && SameDevice(partition.path, target)) {
        const int number = partition.number;
        return NamedPlace{std::move(disk), number};
      }
    }
  }
  return base::Error(base::ErrorCode::kNotFound,
                     StrCat(target, " is no disk or partition of one"))
      .WithHint("pristine disks lists what there is.");
}

}  // namespace

base::Result<NamedPlace> FindPlace(const std::string& target) {
  const TargetName name = SplitTargetName(target);
  if (IsBlockDevice(name.path)) {
    TRY_ASSIGN(NamedPlace place, FindOnMachine(name.path));
    if (name.partition != 0) {
      place.partition = name.partition;
    }
    return place;
  }
  TRY_ASSIGN(Disk disk, ReadFileDisk(name.path));
  return NamedPlace{std::move(disk), name.partition};
}

}  // namespace restore
