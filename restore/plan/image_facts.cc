// SPDX-License-Identifier: Apache-2.0
#include "restore/plan/image_facts.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "imaging/engine/image_device.h"
#include "imaging/table/partition_table.h"
#include "restore/machine/roles.h"

namespace restore {

namespace {

DiskPartition FromHead(const imaging::ImagePartition& partition) {
  DiskPartition out;
  out.number = partition.number;
  out.range = partition.range;
  out.type = partition.type;
  out.unique_id = partition.unique_id;
  out.name = partition.name;
  out.content = {.type = partition.fs_type,
                 .label = partition.fs_label,
                 .uuid = partition.fs_uuid};
  return out;
}

bool IsNtfs(const DiskPartition& partition) {
  return partition.content.type == "ntfs" &&
         (partition.role == Role::kUnknown || partition.role == Role::kData);
}

bool MayHoldLinux(const DiskPartition& partition) {
  constexpr std::array<std::string_view, 8> kTypes{
      "ext2",  "ext3", "ext4",        "xfs",
      "btrfs", "f2fs", "LVM2_member", "crypto_LUKS"};
  return partition.role == Role::kUnknown &&
         std::ranges::find(kTypes, partition.content.type) != kTypes.end();
}

bool MayHoldSystem(const DiskPartition& partition) {
  return IsNtfs(partition) || MayHoldLinux(partition);
}

// The first of ordinary size; when all are small, the first NTFS, else the
// largest.
std::vector<DiskPartition>::iterator LikelySystem(
    std::vector<DiskPartition>& partitions) {
  constexpr std::uint64_t kSmall = std::uint64_t{2} << 30;
  const auto large =
      std::ranges::find_if(partitions, [](const DiskPartition& p) {
        return MayHoldSystem(p) && p.range.length > kSmall;
      });
  if (large != partitions.end()) {
    return large;
  }
  const auto ntfs = std::ranges::find_if(partitions, IsNtfs);
  if (ntfs != partitions.end()) {
    return ntfs;
  }
  const auto largest =
      std::ranges::max_element(partitions, {}, [](const DiskPartition& p) {
        return MayHoldSystem(p) ? p.range.length : 0;
      });
  return largest != partitions.end() && MayHoldSystem(*largest)
             ? largest
             : partitions.end();
}

// A factory image without a system to restore would be of no use, so where
// types tell nothing the likeliest partition is taken for it, and Linux file
// systems before it for /boot.
void GuessSystem(std::vector<DiskPartition>& partitions) {
  const auto system = LikelySystem(partitions);
  if (system == partitions.end()) {
    return;
  }
  for (auto other = partitions.begin(); other != system; ++other) {
    if (MayHoldLinux(*other)) {
      other->role = Role::kBoot;
    }
  }
  system->role = Role::kSystem;
}

base::Status ReadTable(const imaging::Image& image, ImageFacts& facts) {
  imaging::ImageDevice content(image);
  TRY_ASSIGN(const imaging::PartitionTable table,
             imaging::ReadPartitionTable(content));
  for (DiskPartition& partition : facts.disk.partitions) {
    const auto same = std::ranges::find(table.partitions, partition.number,
                                        &imaging::Partition::number);
    if (same != table.partitions.end()) {
      partition.attributes = same->attributes;
    }
  }
  // Behind the last used byte that the table does not stand for, there is
  // nothing to restore.
  facts.needed_size = imaging::MinimumDiskSize(table);
  for (const base::ByteRange& used : image.index().used().ranges()) {
    for (const base::ByteRange& own : table.regions.Gaps(used)) {
      facts.needed_size = std::max(facts.needed_size, own.end());
    }
  }
  return base::Ok();
}

}  // namespace

base::Result<ImageFacts> ReadImageFacts(const imaging::Image& image) {
  ImageFacts facts;
  facts.path = image.name();
  facts.head = image.head();
  facts.disk.size = image.head().raw_size;
  facts.disk.logical_sector = image.head().sector_size;
  facts.needed_size = image.head().raw_size;
  for (const imaging::ImagePartition& partition : image.head().partitions) {
    facts.disk.partitions.push_back(FromHead(partition));
  }
  if (image.head().table) {
    facts.disk.table = image.head().table->kind;
    facts.disk.table_id = image.head().table->id;
    TRY(ReadTable(image, facts));
  }
  AssignRoles(facts.disk);
  const bool has_system = std::ranges::any_of(
      facts.disk.partitions,
      [](const DiskPartition& p) { return p.role == Role::kSystem; });
  if (!has_system && image.head().table) {
    GuessSystem(facts.disk.partitions);
  }
  return facts;
}

}  // namespace restore
