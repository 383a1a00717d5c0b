// SPDX-License-Identifier: Apache-2.0
#include "restore/plan/refusals.h"

#include <algorithm>

#include "imaging/base/strings.h"
#include "restore/machine/mounts.h"

namespace restore {

namespace {

using base::StrCat;

constexpr const char* kNothingWritten = " Nothing was written.";

Refusal Refuse(Refusal::Kind kind,
               std::string text,
               const std::string& hint,
               std::uint64_t needed = 0,
               std::uint64_t available = 0) {
  return {
      .kind = kind,
      .error = base::Error(base::ErrorCode::kInvalidArgument, std::move(text))
                   .WithHint(hint + kNothingWritten),
      .needed = needed,
      .available = available};
}

// Looks at one plan.  Borrows its arguments.
class Examiner {
 public:
  Examiner(const RestorePlan& plan,
           const ImageFacts& image,
           const Disk& disk,
           const Surroundings& around)
      : plan_(plan), image_(image), disk_(disk), around_(around) {}

  std::optional<Refusal> Run() const {
    for (const auto check :
         {&Examiner::ReadOnly, &Examiner::StartedFromDisk, &Examiner::UsedWhole,
          &Examiner::Partitions, &Examiner::WholeDisk}) {
      if (auto refusal = (this->*check)()) {
        return refusal;
      }
    }
    return std::nullopt;
  }

 private:
  std::optional<Refusal> ReadOnly() const {
    if (!disk_.read_only) {
      return std::nullopt;
    }
    return Refuse(
        Refusal::Kind::kReadOnly,
        StrCat(disk_.path, " can't be written: it is read-only"),
        "Look for a lock switch on the disk or its adapter, or choose "
        "another disk.");
  }

  // Other partitions of the disk that we started from may be overwritten; the
  // one with our files is mounted, and found below.
  std::optional<Refusal> StartedFromDisk() const {
    const bool started =
        !disk_.node.empty() &&
        (disk_.node == around_.medium_disk || disk_.usage.runs_pristine);
    if (!started || !plan_.whole_disk) {
      return std::nullopt;
    }
    return RunsFrom(disk_.path);
  }

  static Refusal RunsFrom(const std::string& name) {
    return Refuse(Refusal::Kind::kRunsFrom,
                  StrCat(name, " is what Pristine was started from"),
                  "Start from a stick or a disc to overwrite it.");
  }

  std::optional<Refusal> UsedWhole() const {
    if (HoldsImage("")) {
      return HoldsTheImage(disk_.path);
    }
    return InUse(disk_.path, disk_.usage);
  }

  std::optional<Refusal> Partitions() const {
    for (const PlannedPartition& planned : plan_.before) {
      const auto at = std::ranges::find_if(
          disk_.partitions, [&planned](const DiskPartition& p) {
            return p.number == planned.number && p.range == planned.range;
          });
      if (planned.fate == Fate::kKept || at == disk_.partitions.end()) {
        continue;
      }
      const std::string name = NameOf(planned);
      if (!at->node.empty() && HoldsImage(at->node)) {
        return HoldsTheImage(name);
      }
      if (auto refusal = InUse(name, at->usage)) {
        return refusal;
      }
    }
    return PartitionSizes();
  }

  static std::string NameOf(const PlannedPartition& planned) {
    const std::string title = EnglishTitle(planned.title);
    return planned.path.empty() ? title
                                : StrCat(planned.path, " (", title, ")");
  }

  // `node` of a partition, "" for the disk used whole.
  bool HoldsImage(const std::string& node) const {
    return !disk_.node.empty() &&
           std::ranges::any_of(around_.image_places, [&](const Place& place) {
             return place.disk == disk_.node && place.partition == node;
           });
  }

  Refusal HoldsTheImage(const std::string& name) const {
    return Refuse(
        Refusal::Kind::kHoldsImage,
        StrCat(name, " is where ", image_.path, " lies"),
        "Overwriting it would destroy the image. Choose another disk, "
        "or copy the image elsewhere first.");
  }

  std::optional<Refusal> InUse(const std::string& name,
                               const Usage& usage) const {
    if (usage.runs_pristine) {
      return RunsFrom(name);
    }
    for (const MountPoint& mount : usage.mounts) {
      if (!around_.our_mounts.empty() &&
          LiesIn(mount.path, around_.our_mounts)) {
        continue;
      }
      return disk_.node == around_.medium_disk
                 ? RunsFrom(name)
                 : Refuse(Refusal::Kind::kInUse,
                          StrCat(name, " is mounted at ", mount.path),
                          "Unmount it, or choose another target.");
    }
    if (usage.swap) {
      return Refuse(Refusal::Kind::kInUse, StrCat(name, " is in use as swap"),
                    "Turn it off with swapoff, or choose another target.");
    }
    if (!usage.held_by.empty()) {
      return Refuse(Refusal::Kind::kInUse,
                    StrCat(name, " is part of ", usage.held_by.front()),
                    "Take that apart first, or choose another target.");
    }
    return std::nullopt;
  }

  std::optional<Refusal> PartitionSizes() const {
    for (const PlannedLeg& leg : plan_.legs) {
      if (leg.size < leg.needed) {
        return TooSmall(plan_.whole_disk ? leg.target
                                         : StrCat(leg.target, " (",
                                                  EnglishTitle(leg.title), ")"),
                        leg.needed, leg.size);
      }
    }
    return std::nullopt;
  }

  Refusal TooSmall(const std::string& name,
                   std::uint64_t needed,
                   std::uint64_t available) const {
    return Refuse(Refusal::Kind::kTooSmall,
                  StrCat(name, " has ", base::FormatBytes(available), " (",
                         available, " bytes) but ", image_.path, " needs ",
                         base::FormatBytes(needed), " (", needed, " bytes)"),
                  "Choose a larger target.", needed, available);
  }

  std::optional<Refusal> WholeDisk() const {
    // A disk that is a file has sectors of any size.
    if (!plan_.whole_disk || disk_.node.empty() || image_.disk.table.empty() ||
        image_.disk.logical_sector == disk_.logical_sector) {
      return std::nullopt;
    }
    return Refuse(
        Refusal::Kind::kSectorSize,
        StrCat(disk_.path, " has sectors of ", disk_.logical_sector,
               " bytes, but ", image_.path, " comes from a disk with ",
               image_.disk.logical_sector, "-byte sectors"),
        "Its partition table would not fit. Choose another disk.",
        image_.disk.logical_sector, disk_.logical_sector);
  }

  const RestorePlan& plan_;
  const ImageFacts& image_;
  const Disk& disk_;
  const Surroundings& around_;
};

}  // namespace

std::optional<Refusal> FindRefusal(const RestorePlan& plan,
                                   const ImageFacts& image,
                                   const Disk& disk,
                                   const Surroundings& around) {
  return Examiner(plan, image, disk, around).Run();
}

}  // namespace restore
