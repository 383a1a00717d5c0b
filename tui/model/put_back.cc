// SPDX-License-Identifier: Apache-2.0
#include "tui/model/put_back.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace tui {

std::vector<restore::PlannedPartition> PutBackPlacesOf(const State& state) {
  // What can be mounted for writing.
  constexpr std::array<std::string_view, 6> kTypes{"ntfs", "ext4",  "ext3",
                                                   "ext2", "exfat", "vfat"};
  std::vector<restore::PlannedPartition> places;
  for (const restore::Role role :
       {restore::Role::kSystem, restore::Role::kData}) {
    for (const restore::PlannedPartition& part : state.request.plan.after) {
      if (part.role == role && part.number != 0 &&
          std::ranges::find(kTypes, part.fs_type) != kTypes.end()) {
        places.push_back(part);
      }
    }
  }
  return places;
}

}  // namespace tui
