// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/used_bytes.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "restore/machine/room.h"
#include "tests/fakes/fake_machine.h"
#include "tests/fakes/fake_mounter.h"

namespace {

using restore::Disk;
using restore::DiskPartition;

DiskPartition Part(const std::string& type, std::optional<std::uint64_t> used) {
  DiskPartition part;
  part.content.type = type;
  part.used_bytes = used;
  return part;
}

TEST(UsedBytesOf, AddsUpThePartitionsAndPassesOverEmptyOnes) {
  Disk disk;
  disk.partitions = {Part("ntfs", 30), Part("", std::nullopt),
                     Part("swap", std::nullopt), Part("ext4", 12)};
  EXPECT_EQ(restore::UsedBytesOf(disk), 42U);
}

TEST(UsedBytesOf, IsUnknownWhenOnePartitionIs) {
  Disk disk;
  disk.partitions = {Part("ntfs", 30), Part("crypto_LUKS", std::nullopt)};
  EXPECT_EQ(restore::UsedBytesOf(disk), std::nullopt);
  EXPECT_EQ(restore::UsedBytesOf(Disk{}), std::nullopt);
}

TEST(UsedRoom, IsWhatTheFileSystemSays) {
  const auto used = restore::UsedRoom(std::filesystem::temp_directory_path());
  ASSERT_TRUE(used.ok());
  const auto space =
      std::filesystem::space(std::filesystem::temp_directory_path());
  const auto expected = space.capacity - space.free;
  // Others write there meanwhile.
  EXPECT_NEAR(static_cast<double>(used.value()), static_cast<double>(expected),
              1e9);
  EXPECT_FALSE(restore::UsedRoom("/there/is/no/such/folder").ok());
}

// As much of an ext4 superblock as blkid looks at.
std::string Ext4() {
  std::string block(2048, '\0');
  block[1024] = 64;       // Inodes.
  block[1024 + 5] = 1;    // 256 blocks.
  block[1024 + 33] = 32;  // Blocks of a group.
  block[1024 + 56] = 0x53;
  block[1024 + 57] = static_cast<char>(0xEF);
  block[1024 + 76] = 1;     // Revision.
  block[1024 + 92] = 4;     // A journal,
  block[1024 + 96] = 0x40;  // and extents.
  return block;
}

TEST(FindUsedBytes, AsksTheVolumesThatCanBeMountedAndNoOthers) {
  restore::fakes::FakeMachine machine;
  restore::fakes::FakeMounter mounter;
  constexpr std::uint64_t kSize = 64 << 20;
  machine.AddDisk("sda", "pci0000:00/ata1/host0/target0:0:0/0:0:0:0", "8:0",
                  kSize);
  machine.AddDisk("sdb", "pci0000:00/ata2/host1/target1:0:0/1:0:0:0", "8:16",
                  kSize);
  for (const char* const name : {"sda", "sdb"}) {
    machine.Fill(name, kSize, 0, Ext4());
  }
  mounter.Hold(machine.dev("sda"), [](const std::filesystem::path&) {});
  restore::Volumes volumes(mounter, machine.root() / "volumes",
                           machine.roots());
  std::vector<Disk> disks(2);
  disks[0].node = "sda";
  disks[1].node = "sdb";
  restore::FindUsedBytes(disks, volumes, {});
  EXPECT_TRUE(disks[0].used_bytes);
  EXPECT_FALSE(disks[1].used_bytes);
}

}  // namespace
