// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/roles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using restore::Disk;
using restore::DiskPartition;
using restore::Role;
using ::testing::ElementsAre;
using enum restore::Role;

constexpr std::uint64_t kMiB = 1 << 20;
constexpr std::uint64_t kGiB = 1 << 30;
constexpr const char* kBasic = "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7";
constexpr const char* kEsp = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b";
constexpr const char* kMsr = "e3c9e316-0b5c-4db8-817d-f92df00215ae";
constexpr const char* kWinRe = "de94bba4-06d1-4d40-a16a-bfd50179d6ac";
constexpr const char* kLinux = "0fc63daf-8483-4772-8e79-3d69d8477de4";
constexpr std::uint64_t kActive = 4;

DiskPartition Of(const std::string& type,
                 const std::string& content,
                 std::uint64_t size,
                 std::uint64_t attributes = 0) {
  DiskPartition partition;
  partition.type = type;
  partition.content.type = content;
  partition.range.length = size;
  partition.attributes = attributes;
  return partition;
}

std::vector<Role> RolesOf(Disk disk) {
  restore::AssignRoles(disk);
  std::vector<Role> roles;
  for (const DiskPartition& partition : disk.partitions) {
    roles.push_back(partition.role);
  }
  return roles;
}

Disk DiskOf(const std::string& table, std::vector<DiskPartition> partitions) {
  Disk disk;
  disk.table = table;
  disk.partitions = std::move(partitions);
  return disk;
}

TEST(AssignRoles, KnowsWindowsOnGpt) {
  EXPECT_THAT(RolesOf(DiskOf(
                  "gpt", {Of(kEsp, "vfat", 260 * kMiB), Of(kMsr, "", 16 * kMiB),
                          Of(kBasic, "ntfs", 100 * kGiB),
                          Of(kWinRe, "ntfs", 600 * kMiB),
                          Of(kBasic, "ntfs", 300 * kGiB)})),
              ElementsAre(kBoot, kBoot, kSystem, kRecovery, kData));
}

TEST(AssignRoles, KnowsWindowsOnMbrWithItsReservedPartition) {
  EXPECT_THAT(RolesOf(DiskOf("mbr", {Of("0x07", "ntfs", 100 * kMiB, kActive),
                                     Of("0x07", "BitLocker", 100 * kGiB),
                                     Of("0x27", "ntfs", 600 * kMiB),
                                     Of("0x07", "ntfs", 300 * kGiB)})),
              ElementsAre(kBoot, kSystem, kRecovery, kData));
}

TEST(AssignRoles, TakesADiskThatWindowsOnlyFormattedForData) {
  EXPECT_THAT(RolesOf(DiskOf("gpt", {Of(kMsr, "", 16 * kMiB),
                                     Of(kBasic, "ntfs", 900 * kGiB)})),
              ElementsAre(kBoot, kData));
}

TEST(AssignRoles, TakesAnActiveStickForData) {
  Disk stick = DiskOf("mbr", {Of("0x07", "ntfs", 30 * kGiB, kActive)});
  stick.identity.bus = "usb";
  EXPECT_THAT(RolesOf(stick), ElementsAre(kData));
}

TEST(AssignRoles, DoesNotGuessAtLinux) {
  Disk disk = DiskOf(
      "gpt", {Of(kEsp, "vfat", 512 * kMiB), Of(kLinux, "ext4", 50 * kGiB),
              Of(kLinux, "ext4", 90 * kGiB), Of(kLinux, "swap", kGiB)});
  EXPECT_THAT(RolesOf(disk), ElementsAre(kBoot, kUnknown, kUnknown, kSwap));
  disk.partitions[1].usage.mounts = {{.path = "/", .type = "ext4"}};
  disk.partitions[2].usage.mounts = {{.path = "/home", .type = "ext4"}};
  EXPECT_THAT(RolesOf(disk), ElementsAre(kBoot, kSystem, kData, kSwap));
}

}  // namespace
