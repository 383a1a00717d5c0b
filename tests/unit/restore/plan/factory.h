// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "restore/machine/roles.h"
#include "restore/plan/image_facts.h"

namespace restore::fakes {

inline constexpr std::uint64_t kMiB = 1 << 20;
inline constexpr std::uint64_t kGiB = 1 << 30;
inline constexpr const char* kEsp = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b";
inline constexpr const char* kMsr = "e3c9e316-0b5c-4db8-817d-f92df00215ae";
inline constexpr const char* kBasic = "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7";
inline constexpr const char* kWinRe = "de94bba4-06d1-4d40-a16a-bfd50179d6ac";

// Puts a partition behind those that `disk` has.
inline void Append(Disk& disk,
                   const std::string& type,
                   const std::string& fs,
                   const std::string& label,
                   std::uint64_t size) {
  DiskPartition partition;
  const DiskPartition* last =
      disk.partitions.empty() ? nullptr : &disk.partitions.back();
  partition.number = last == nullptr ? 1 : last->number + 1;
  partition.range = {last == nullptr ? kMiB : last->range.end(), size};
  partition.type = type;
  partition.unique_id = "id-" + std::to_string(partition.number);
  partition.content = {.type = fs, .label = label, .uuid = ""};
  if (!disk.node.empty()) {
    partition.node = disk.node + std::to_string(partition.number);
    partition.path = "/dev/" + partition.node;
  }
  disk.partitions.push_back(partition);
}

// A disk as makers ship it: ESP, MSR, C:, D: and Windows' recovery.
inline Disk WindowsDisk(const std::string& node) {
  Disk disk;
  disk.node = node;
  disk.path = node.empty() ? "" : "/dev/" + node;
  disk.identity = {.maker = "Samsung",
                   .model = "SSD 980",
                   .serial = "S64D",
                   .wwn = "eui.1",
                   .bus = "nvme"};
  disk.size = 100 * kGiB;
  disk.table = "gpt";
  disk.table_id = "table-1";
  Append(disk, kEsp, "vfat", "SYSTEM", 100 * kMiB);
  Append(disk, kMsr, "", "", 16 * kMiB);
  Append(disk, kBasic, "ntfs", "Windows", 40 * kGiB);
  Append(disk, kBasic, "ntfs", "Photos", 50 * kGiB);
  Append(disk, kWinRe, "ntfs", "WinRE", 500 * kMiB);
  AssignRoles(disk);
  return disk;
}

// The facts of an image that was made of `disk`.
inline ImageFacts ImageOf(const Disk& disk) {
  ImageFacts facts;
  facts.path = "/media/PHILIPS.pri";
  facts.disk = disk;
  facts.disk.node.clear();
  facts.disk.path.clear();
  facts.needed_size = disk.partitions.back().range.end() + kMiB;
  facts.head.content = imaging::ContentKind::kDisk;
  facts.head.raw_size = disk.size;
  facts.head.table = imaging::ImageTable{
      .kind = disk.table, .hybrid = false, .id = disk.table_id, .regions = {}};
  for (DiskPartition& partition : facts.disk.partitions) {
    partition.node.clear();
    partition.path.clear();
    imaging::ImagePartition& stored = facts.head.partitions.emplace_back();
    stored.number = partition.number;
    stored.range = partition.range;
    stored.used_bytes = partition.range.length / 2;
  }
  return facts;
}

}  // namespace restore::fakes
