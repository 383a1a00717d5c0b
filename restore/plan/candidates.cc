// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "restore/plan/layout.h"
#include "restore/plan/plan.h"

namespace restore {

namespace {

bool IsStartedFrom(const Disk& disk, const Surroundings& around) {
  // A file that stands for a disk has no node, and the medium may be unknown.
  return (!disk.node.empty() && disk.node == around.medium_disk) ||
         disk.runs_pristine();
}

bool HoldsImage(const Disk& disk, const Surroundings& around) {
  return std::ranges::any_of(around.image_places, [&disk](const Place& place) {
    return place.disk == disk.node;
  });
}

std::vector<const Disk*> KeepThose(const std::vector<const Disk*>& disks,
                                   const auto& wanted) {
  std::vector<const Disk*> out;
  std::ranges::copy_if(disks, std::back_inserter(out),
                       [&wanted](const Disk* disk) { return wanted(*disk); });
  return out;
}

}  // namespace

std::vector<const Disk*> CandidateDisks(const ImageFacts& image,
                                        const std::vector<Disk>& disks,
                                        const Surroundings& around) {
  std::vector<const Disk*> possible;
  for (const Disk& disk : disks) {
    const bool only_in_part =
        IsStartedFrom(disk, around) || HoldsImage(disk, around);
    if (disk.is_hardware() && !disk.read_only &&
        (!only_in_part || HasLayout(image, disk, {Role::kSystem}))) {
      possible.push_back(&disk);
    }
  }
  auto own = KeepThose(possible, [&image](const Disk& disk) {
    return !image.disk.table_id.empty() &&
           disk.table_id == image.disk.table_id &&
           HasLayout(image, disk, {Role::kSystem});
  });
  if (own.size() == 1) {
    return own;
  }
  auto built_in =
      KeepThose(possible, [](const Disk& disk) { return disk.is_built_in(); });
  const auto& near = built_in.empty() ? possible : built_in;
  auto large = KeepThose(near, [&image](const Disk& disk) {
    return disk.size >= image.needed_size;
  });
  return large.empty() ? near : large;
}

}  // namespace restore
