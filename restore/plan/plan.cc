// SPDX-License-Identifier: Apache-2.0
#include "restore/plan/plan.h"

#include <algorithm>

#include "imaging/base/strings.h"
#include "restore/machine/facts.h"
#include "restore/machine/volumes.h"
#include "restore/plan/layout.h"
#include "restore/plan/refusals.h"

namespace restore {

namespace {

using base::StrCat;

// A partition of the image and the one of the disk that it goes to.
struct Pair {
  const DiskPartition* from = nullptr;
  const DiskPartition* to = nullptr;
};

std::uint64_t UsedBytes(const ImageFacts& image, int number) {
  const auto& all = image.head.partitions;
  const auto at =
      std::ranges::find(all, number, &imaging::ImagePartition::number);
  return at == all.end() || !at->stored ? 0 : at->used_bytes;
}

std::string TargetName(const Disk& disk, const DiskPartition& partition) {
  return partition.path.empty() ? StrCat(disk.path, "#", partition.number)
                                : partition.path;
}

PlannedPartition Planned(const DiskPartition& partition, const Title& title) {
  PlannedPartition out;
  out.title = title;
  out.role = partition.role;
  out.number = partition.number;
  out.path = partition.path;
  out.range = partition.range;
  out.fs_type = partition.content.type;
  return out;
}

class Planner {
 public:
  Planner(const ImageFacts& image, const Disk& disk, const Surroundings& around)
      : image_(image),
        disk_(disk),
        around_(around),
        known_(WithImageRoles(disk, image)) {
    plan_.image = image.path;
    plan_.disk = disk.path;
    plan_.target = FingerprintOf(disk);
  }

  RestorePlan KeepData() {
    if (image_.head.content == imaging::ContentKind::kPartition) {
      return OnePartition();
    }
    if (!HasLayout(image_, disk_, {Role::kSystem})) {
      plan_.layout_is_lost = true;
      plan_.notes.push_back(
          "The disk's partitions are not as in the image, so all of the disk "
          "is written anew.");
      return WholeDisk();
    }
    std::vector<Pair> pairs;
    for (const DiskPartition& wanted : image_.disk.partitions) {
      const DiskPartition* const same = SameIn(disk_, wanted);
      if (same != nullptr && IsStored(image_, wanted.number) &&
          (wanted.role == Role::kSystem ||
           (wanted.role == Role::kBoot && BootIsOurs()))) {
        pairs.push_back({&wanted, same});
      }
    }
    return Partitions(pairs);
  }

  RestorePlan WholeDisk() {
    plan_.whole_disk = true;
    if (image_.head.content == imaging::ContentKind::kPartitions) {
      return Impossible(Refusal::Kind::kNotAWholeDisk,
                        StrCat(image_.path,
                               " holds some partitions of a disk, not a whole "
                               "disk"),
                        "Choose which of its partitions to restore.");
    }
    if (image_.head.content == imaging::ContentKind::kPartition &&
        !disk_.partitions.empty()) {
      return Impossible(
          Refusal::Kind::kNotAWholeDisk,
          StrCat(disk_.path, " is a whole disk with ", disk_.partitions.size(),
                 " partitions, but ", image_.path, " holds one partition only"),
          "Choose the partition to overwrite.");
    }
    const std::vector<Title> old_titles = TitlesOf(known_);
    for (std::size_t i = 0; i < known_.partitions.size(); ++i) {
      PlannedPartition planned = Planned(known_.partitions[i], old_titles[i]);
      planned.fate = StandsIn(image_.disk, disk_.partitions[i])
                         ? Fate::kOverwritten
                         : Fate::kRemoved;
      plan_.before.push_back(std::move(planned));
    }
    const std::vector<Title> titles = TitlesOf(image_.disk);
    PlannedLeg leg;
    leg.target = disk_.path;
    leg.needed = image_.needed_size;
    leg.size = disk_.size;
    for (std::size_t i = 0; i < titles.size(); ++i) {
      const DiskPartition& wanted = image_.disk.partitions[i];
      PlannedPartition planned = Planned(wanted, titles[i]);
      planned.fate =
          StandsIn(disk_, wanted) ? Fate::kOverwritten : Fate::kCreated;
      planned.image_bytes = UsedBytes(image_, wanted.number);
      leg.bytes += planned.image_bytes;
      plan_.after.push_back(std::move(planned));
    }
    plan_.legs.push_back(std::move(leg));
    return Finish();
  }

  RestorePlan Chosen(const std::vector<Wish::Choice>& choices) {
    std::vector<Pair> pairs;
    for (const Wish::Choice& choice : choices) {
      const auto from =
          std::ranges::find(image_.disk.partitions, choice.image_partition,
                            &DiskPartition::number);
      if (from == image_.disk.partitions.end() ||
          !IsStored(image_, choice.image_partition)) {
        return Impossible(
            Refusal::Kind::kNotInImage,
            StrCat(image_.path, " holds no partition ", choice.image_partition),
            "pristine info lists what it holds.");
      }
      const auto to = std::ranges::find(disk_.partitions, choice.disk_partition,
                                        &DiskPartition::number);
      if (to == disk_.partitions.end()) {
        return Impossible(
            Refusal::Kind::kNoPlace,
            StrCat(disk_.path, " has no partition ", choice.disk_partition),
            "pristine disks lists what there is.");
      }
      pairs.push_back({&*from, &*to});
    }
    return Partitions(pairs);
  }

 private:
  // Not when the boot files may be what started us, or start us next time.
  bool BootIsOurs() const {
    const bool started_here =
        !disk_.node.empty() && disk_.node == around_.medium_disk;
    return !started_here && !HasOurRecovery(disk_);
  }

  bool StandsIn(const Disk& disk, const DiskPartition& partition) const {
    return image_.disk.table == disk_.table &&
           SameIn(disk, partition) != nullptr;
  }

  RestorePlan OnePartition() {
    const DiskPartition* const to = OriginOf(image_, disk_);
    if (to == nullptr) {
      return Impossible(Refusal::Kind::kNoPlace,
                        StrCat(image_.path, " holds one partition of ",
                               base::FormatBytes(image_.head.raw_size),
                               ", and ", disk_.path, " has no such partition"),
                        "Choose the partition to overwrite.");
    }
    return Partitions({{image_.disk.partitions.data(), to}});
  }

  RestorePlan Partitions(const std::vector<Pair>& pairs) {
    const std::vector<Title> titles = TitlesOf(known_);
    for (std::size_t i = 0; i < known_.partitions.size(); ++i) {
      PlannedPartition now = Planned(known_.partitions[i], titles[i]);
      PlannedPartition then = now;
      const auto pair =
          std::ranges::find(pairs, &disk_.partitions[i], &Pair::to);
      if (pair != pairs.end()) {
        now.fate = Fate::kOverwritten;
        then.fate = Fate::kOverwritten;
        then.fs_type = pair->from->content.type;
        then.title.label = pair->from->content.label;
        then.image_bytes = UsedBytes(image_, pair->from->number);
        plan_.legs.push_back({.partition = LegNumber(*pair->from),
                              .target = TargetName(disk_, disk_.partitions[i]),
                              .title = titles[i],
                              .bytes = then.image_bytes,
                              .needed = pair->from->range.length,
                              .size = disk_.partitions[i].range.length});
      }
      plan_.before.push_back(std::move(now));
      plan_.after.push_back(std::move(then));
    }
    return Finish();
  }

  // An image of one partition is restored as a whole.
  int LegNumber(const DiskPartition& from) const {
    return image_.head.content == imaging::ContentKind::kPartition
               ? 0
               : from.number;
  }

  RestorePlan Finish() {
    plan_.refusal = FindRefusal(plan_, image_, disk_, around_);
    return std::move(plan_);
  }

  RestorePlan Impossible(Refusal::Kind kind,
                         std::string text,
                         const std::string& hint) {
    plan_.refusal = Refusal{
        .kind = kind,
        .error = base::Error(base::ErrorCode::kInvalidArgument, std::move(text))
                     .WithHint(hint + " Nothing was written."),
        .needed = 0,
        .available = 0};
    return std::move(plan_);
  }

  const ImageFacts& image_;
  const Disk& disk_;
  const Surroundings& around_;
  const Disk known_;
  RestorePlan plan_;
};

}  // namespace

std::string_view FateName(Fate fate) {
  switch (fate) {
    case Fate::kKept:
      return "kept";
    case Fate::kOverwritten:
      return "overwritten";
    case Fate::kRemoved:
      return "removed";
    case Fate::kCreated:
      return "created";
  }
  return "kept";
}

base::Result<Surroundings> ReadSurroundings(const std::string& image,
                                            const Roots& roots) {
  Surroundings around;
  TRY_ASSIGN(around.image_places, DisksHolding(image, roots));
  around.medium_disk = MediumDisk();
  around.our_mounts = Volumes::kFolder;
  return around;
}

RestorePlan MakePlan(const ImageFacts& image,
                     const Disk& disk,
                     const Wish& wish,
                     const Surroundings& around) {
  Planner planner(image, disk, around);
  switch (wish.kind) {
    case Wish::Kind::kKeepData:
      return planner.KeepData();
    case Wish::Kind::kWholeDisk:
      return planner.WholeDisk();
    case Wish::Kind::kPartitions:
      return planner.Chosen(wish.choices);
  }
  return planner.WholeDisk();
}

}  // namespace restore
