// SPDX-License-Identifier: Apache-2.0
#include "restore/cli/restore_plan.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "imaging/base/strings.h"
#include "restore/backup/windows_state.h"
#include "restore/cli/named_place.h"
#include "restore/cli/plan_text.h"

namespace restore {

namespace {

using base::StrCat;

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
  RestorePlan plan = MakePlan(facts, place.disk, wish, around);
  NoteWindowsState(plan);
  return plan;
}

ExitCode ShowPlan(const RestorePlan& plan, const Console& console) {
  console.Emit("pristine.plan/1", PlanAsJson(plan));
  console.Say(PlanAsText(plan));
  return plan.refusal ? console.Fail(plan.refusal->error, ExitCode::kRefused,
                                     "Nothing was written.")
                      : ExitCode::kDone;
}

}  // namespace restore
