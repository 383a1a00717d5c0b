// SPDX-License-Identifier: Apache-2.0
#include "restore/plan/layout.h"

#include <algorithm>

namespace restore {

const DiskPartition* SameIn(const Disk& disk, const DiskPartition& wanted) {
  const auto at =
      std::ranges::find_if(disk.partitions, [&wanted](const DiskPartition& p) {
        const bool ids_differ = !p.unique_id.empty() &&
                                !wanted.unique_id.empty() &&
                                p.unique_id != wanted.unique_id;
        return p.number == wanted.number && p.range == wanted.range &&
               !ids_differ;
      });
  return at == disk.partitions.end() ? nullptr : &*at;
}

const DiskPartition* OriginOf(const ImageFacts& image, const Disk& disk) {
  if (image.disk.partitions.size() != 1) {
    return nullptr;
  }
  const DiskPartition& wanted = image.disk.partitions.front();
  const DiskPartition* found = nullptr;
  for (const DiskPartition& p : disk.partitions) {
    if (p.range.length != wanted.range.length) {
      continue;
    }
    if (!wanted.unique_id.empty() && p.unique_id == wanted.unique_id) {
      return &p;
    }
    const bool ids_differ = !p.unique_id.empty() && !wanted.unique_id.empty();
    if (p.number == wanted.number && p.type == wanted.type && !ids_differ) {
      found = &p;
    }
  }
  return found;
}

bool HasLayout(const ImageFacts& image,
               const Disk& disk,
               const std::vector<Role>& roles) {
  if (image.disk.table.empty() || image.disk.table != disk.table) {
    return false;
  }
  bool any = false;
  for (const DiskPartition& wanted : image.disk.partitions) {
    if (std::ranges::find(roles, wanted.role) == roles.end() ||
        !IsStored(image, wanted.number)) {
      continue;
    }
    if (SameIn(disk, wanted) == nullptr) {
      return false;
    }
    any = true;
  }
  return any;
}

Disk WithImageRoles(const Disk& disk, const ImageFacts& image) {
  Disk out = disk;
  if (image.disk.table != disk.table) {
    return out;
  }
  for (const DiskPartition& known : image.disk.partitions) {
    const DiskPartition* const same = SameIn(disk, known);
    if (same == nullptr) {
      continue;
    }
    DiskPartition& partition =
        out.partitions[static_cast<std::size_t>(same - &disk.partitions[0])];
    partition.role = known.role;
    if (partition.content.type.empty()) {
      partition.content = known.content;
    }
  }
  return out;
}

bool IsStored(const ImageFacts& image, int number) {
  const auto& all = image.head.partitions;
  const auto at =
      std::ranges::find(all, number, &imaging::ImagePartition::number);
  return at != all.end() && at->stored;
}

bool HasOurRecovery(const Disk& disk) {
  return std::ranges::any_of(disk.partitions, [](const DiskPartition& p) {
    return p.content.label == "PRISTINE-R" || p.name == "PRISTINE-R";
  });
}

}  // namespace restore
