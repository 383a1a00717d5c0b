// SPDX-License-Identifier: Apache-2.0
#include "restore/cli/restore_plan.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "imaging/base/strings.h"
#include "imaging/table/partition_table.h"
#include "restore/cli/plan_text.h"
#include "restore/job/target.h"
#include "restore/machine/block_nodes.h"
#include "restore/machine/file_disk.h"

namespace restore {

namespace {

using base::StrCat;

// A disk and the number of the partition on it that a target names, 0 for all
// of the disk.
struct NamedPlace {
  Disk disk;
  int partition = 0;
};

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

// Image numbers of a leg that means all of an image of one partition.
int ImagePartition(const ImageFacts& image, int partition) {
  return partition == 0 && !image.head.partitions.empty()
             ? image.head.partitions.front().number
             : partition;
}

base::Result<Wish> WishOf(const ImageFacts& image,
                          const RestoreOrder& order,
                          const Disk& disk) {
  Wish wish{.kind = Wish::Kind::kPartitions, .choices = {}};
  for (const RestoreOrder::Leg& leg : order.legs) {
    TRY_ASSIGN(const NamedPlace place, FindPlace(leg.target));
    if (place.disk.path != disk.path) {
      return base::Error(base::ErrorCode::kInvalidArgument,
                         StrCat(leg.target, " is not on ", disk.path))
          .WithHint("Ask for the plan of one disk after the other.");
    }
    if (place.partition == 0) {
      return Wish{.kind = Wish::Kind::kWholeDisk, .choices = {}};
    }
    wish.choices.push_back(
        {.image_partition = ImagePartition(image, leg.partition),
         .disk_partition = place.partition});
  }
  return wish;
}

}  // namespace

base::Result<RestorePlan> PlanRestore(const RestoreArguments& arguments,
                                      const RestoreOrder& order) {
  TRY_ASSIGN(const auto image, imaging::Image::Open(order.image));
  TRY_ASSIGN(const ImageFacts facts, ReadImageFacts(*image));
  TRY_ASSIGN(const NamedPlace place, FindPlace(order.legs.front().target));
  TRY_ASSIGN(const Surroundings around, ReadSurroundings(order.image));
  Wish wish;
  if (!arguments.keep_data) {
    TRY_ASSIGN(wish, WishOf(facts, order, place.disk));
  } else if (place.partition != 0 || order.legs.front().partition != 0) {
    return base::Error(base::ErrorCode::kInvalidArgument,
                       "--keep-data is for a whole disk")
        .WithHint("Name the disk and no partition.");
  }
  return MakePlan(facts, place.disk, wish, around);
}

ExitCode ShowPlan(const RestorePlan& plan, const Console& console) {
  console.Emit("pristine.plan/1", PlanAsJson(plan));
  console.Say(PlanAsText(plan));
  return plan.refusal ? console.Fail(plan.refusal->error, ExitCode::kRefused,
                                     "Nothing was written.")
                      : ExitCode::kDone;
}

}  // namespace restore
