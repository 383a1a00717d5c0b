// SPDX-License-Identifier: Apache-2.0
#include "tui/model/picks.h"

#include "imaging/base/strings.h"
#include "tui/model/menu_tree.h"
#include "tui/model/names.h"

namespace tui {

namespace {

using base::StrCat;

const imaging::ImagePartition* ChosenInImage(const State& state) {
  if (state.image && state.image->head) {
    for (const auto& part : state.image->head->partitions) {
      if (part.number == state.bench.image_partition) {
        return &part;
      }
    }
  }
  return nullptr;
}

// How much a partition looks like the one that the image was made from.
int Likeness(const restore::DiskPartition& part,
             const imaging::ImagePartition& image) {
  if (!image.unique_id.empty() && part.unique_id == image.unique_id) {
    return 3;
  }
  if (!image.fs_uuid.empty() && part.content.uuid == image.fs_uuid) {
    return 2;
  }
  return part.number == image.number && part.content.type == image.fs_type ? 1
                                                                           : 0;
}

}  // namespace

std::string Pick::path() const {
  if (partition == 0) {
    return disk.path;
  }
  for (const restore::DiskPartition& part : disk.partitions) {
    if (part.number == partition && !part.path.empty()) {
      return part.path;
    }
  }
  return StrCat(disk.path, "#", partition);
}

bool PicksPartitions(const State& state) {
  if (state.bench.operation != Operation::kCheckDisk) {
    return IsOfPartitions(state.bench.operation);
  }
  return state.image && state.image->head &&
         state.image->head->content == imaging::ContentKind::kPartition;
}

std::vector<Pick> PicksOf(const State& state) {
  std::vector<Pick> picks;
  if (!state.survey) {
    return picks;
  }
  const bool partitions = PicksPartitions(state);
  for (const restore::Disk& disk : state.survey->disks) {
    if (!partitions) {
      picks.push_back({disk, 0});
      continue;
    }
    for (const restore::DiskPartition& part : disk.partitions) {
      picks.push_back({disk, part.number});
    }
  }
  return picks;
}

const restore::DiskPartition* PartitionOf(const Pick& pick) {
  for (const restore::DiskPartition& part : pick.disk.partitions) {
    if (pick.partition != 0 && part.number == pick.partition) {
      return &part;
    }
  }
  return nullptr;
}

std::string PickText(const Pick& pick, const Words& t) {
  std::string text = DiskText(pick.disk, t);
  if (!pick.disk.identity.serial.empty()) {
    text += StrCat(t(", "), t("serial number"), " ",
                   base::Printable(pick.disk.identity.serial));
  }
  if (const restore::DiskPartition* const part = PartitionOf(pick)) {
    text += StrCat(t(", "),
                   t("Partition {number}", {{"number", StrCat(part->number)}}),
                   " (", FileSystemText(part->content.type), " ",
                   base::Printable(part->content.label), ", ",
                   SizeText(part->range.length), ")");
  }
  return text;
}

std::size_t LikelyTarget(const State& state) {
  const imaging::ImagePartition* const image = ChosenInImage(state);
  const std::vector<Pick> picks = PicksOf(state);
  std::size_t best = 0;
  int best_likeness = -1;
  for (std::size_t i = 0; i < picks.size(); ++i) {
    const Pick& pick = picks[i];
    const bool is_medium =
        !pick.disk.node.empty() && pick.disk.node == state.survey->medium_disk;
    if (is_medium || pick.disk.runs_pristine()) {
      continue;
    }
    const restore::DiskPartition* const part = PartitionOf(pick);
    const int likeness =
        part != nullptr && image != nullptr ? Likeness(*part, *image) : 0;
    if (likeness > best_likeness) {
      best_likeness = likeness;
      best = i;
    }
  }
  return best;
}

bool NeedsPlan(Operation operation) {
  return operation == Operation::kDiskFromImage ||
         operation == Operation::kPartitionFromImage;
}

bool OverwritesTarget(Operation operation) {
  return NeedsPlan(operation) || operation == Operation::kDiskToDisk ||
         operation == Operation::kPartitionToPartition;
}

}  // namespace tui
