// SPDX-License-Identifier: Apache-2.0
#include "tui/model/images.h"

#include <algorithm>
#include <utility>

#include "restore/machine/roles.h"

namespace tui {

std::vector<std::size_t> CustomersImages(const State& state) {
  std::vector<std::size_t> usable;
  if (!state.survey) {
    return usable;
  }
  const std::vector<restore::FoundImage>& images = state.survey->images;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const restore::FoundImage& image = images[i];
    if (image.head && !image.problem &&
        image.head->content == imaging::ContentKind::kDisk) {
      usable.push_back(i);
    }
  }
  return usable;
}

bool IsForOtherMachine(const restore::FoundImage& image, const Survey& survey) {
  return image.head && !image.head->machine.empty() &&
         !survey.machine.empty() && image.head->machine != survey.machine;
}

restore::Disk DiskOf(const imaging::ImageHead& head) {
  restore::Disk disk;
  disk.size = head.raw_size;
  disk.table = head.table ? head.table->kind : "";
  for (const imaging::ImagePartition& stored : head.partitions) {
    restore::DiskPartition part;
    part.number = stored.number;
    part.range = stored.range;
    part.type = stored.type;
    part.unique_id = stored.unique_id;
    part.name = stored.name;
    part.content = {.type = stored.fs_type,
                    .label = stored.fs_label,
                    .uuid = stored.fs_uuid};
    disk.partitions.push_back(std::move(part));
  }
  restore::AssignRoles(disk);
  return disk;
}

const restore::Volume* FindAgain(const restore::Volume& volume,
                                 const Survey& survey) {
  const restore::Volume* found = nullptr;
  for (const restore::Volume& other : survey.volumes) {
    const bool same =
        other.type == volume.type && other.label == volume.label &&
        other.size == volume.size && other.partition == volume.partition &&
        other.maker == volume.maker && other.model == volume.model;
    if (!same) {
      continue;
    }
    // A disk that kept its name was not pulled.
    if (other.node == volume.node) {
      return &other;
    }
    if (found != nullptr) {
      return nullptr;
    }
    found = &other;
  }
  return found;
}

const restore::FoundImage* FindAgain(const restore::FoundImage& image,
                                     const Survey& survey) {
  for (const restore::FoundImage& other : survey.images) {
    // One that was read once and can't be read any more is not the same.
    const bool same = image.head
                          ? other.head && image.head->id == other.head->id
                          : image.path == other.path;
    if (same && other.name == image.name) {
      return &other;
    }
  }
  return nullptr;
}

bool IsThere(const restore::Volume& volume, const Survey& survey) {
  return std::ranges::any_of(
      survey.volumes, [&volume](const restore::Volume& other) {
        return other.node == volume.node && other.label == volume.label &&
               (!volume.node.empty() || other.mounted_at == volume.mounted_at);
      });
}

}  // namespace tui
