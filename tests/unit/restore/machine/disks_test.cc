// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/disks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "tests/fakes/fake_machine.h"

namespace {

using restore::Disk;
using restore::DiskPartition;
using restore::ListDisks;
using restore::Role;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::uint64_t kMiB = 1 << 20;
constexpr const char* kSata = "pci0000:00/ata1/host0/target0:0:0/0:0:0:0";

struct MbrEntry {
  std::uint8_t type = 0;
  std::uint64_t start = 0;
  std::uint64_t size = 0;
};

// A sector with an MBR's signature and table.
std::string MbrSector(const std::vector<MbrEntry>& entries) {
  std::string sector(512, '\0');
  const auto put = [&sector](std::size_t at, std::uint64_t value) {
    for (std::size_t i = 0; i < 4; ++i) {
      sector[at + i] = static_cast<char>(value >> (8 * i));
    }
  };
  put(440, 0x1234abcd);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    sector[446 + 16 * i + 4] = static_cast<char>(entries[i].type);
    put(446 + 16 * i + 8, entries[i].start / 512);
    put(446 + 16 * i + 12, entries[i].size / 512);
  }
  sector[510] = '\x55';
  sector[511] = '\xAA';
  return sector;
}

// A swap area of version 1 with a label (linux/include/linux/swap.h).
std::string SwapArea(const std::string& label) {
  std::string page(4096, '\0');
  page[1024] = 1;
  page[1028] = 16;
  page.replace(1024 + 28, label.size(), label);
  page.replace(4086, 10, "SWAPSPACE2");
  return page;
}

class DisksTest : public ::testing::Test {
 protected:
  std::vector<Disk> List(const restore::TableReader& reader = {}) {
    auto disks = ListDisks(machine_.roots(), reader);
    EXPECT_TRUE(disks.ok()) << disks.error().text();
    return disks.ok() ? std::move(disks).value() : std::vector<Disk>();
  }
  std::vector<std::string> Nodes() {
    std::vector<std::string> nodes;
    for (const Disk& disk : List()) {
      nodes.push_back(disk.node);
    }
    return nodes;
  }
  // sda with an MBR, sda1 and sda2, as the kernel shows it.
  void AddMbrDisk() {
    machine_.AddDisk("sda", kSata, "8:0", 64 * kMiB);
    machine_.AddPartition("sda", "sda1", 1, "8:1", kMiB, 8 * kMiB);
    machine_.AddPartition("sda", "sda2", 2, "8:2", 16 * kMiB, 8 * kMiB);
    machine_.Fill(
        "sda", 64 * kMiB, 0,
        MbrSector({{0x82, kMiB, 8 * kMiB}, {0x83, 16 * kMiB, 8 * kMiB}}));
    machine_.Fill("sda", 64 * kMiB, kMiB, SwapArea("Auslagern"));
  }

  restore::fakes::FakeMachine machine_;
};

TEST_F(DisksTest, LeavesOutWhatIsNoDiskAndPutsHardwareFirst) {
  machine_.AddVirtual("loop0", "7:0", 0);
  machine_.AddVirtual("loop1", "7:1", kMiB);
  machine_.Set("loop1", "loop/backing_file", "/images/a.img\n");
  machine_.AddVirtual("ram0", "1:0", kMiB);
  machine_.AddVirtual("zram0", "253:0", kMiB);
  machine_.AddDisk("sr0", "pci0000:00/ata2", "11:0", kMiB);
  machine_.AddDisk("fd0", "platform/floppy.0", "2:0", kMiB);
  machine_.AddDisk("sdz", "pci0000:00/usb1/1-1/host1", "8:64", 0);
  machine_.AddDisk("nvme0c0n1", "pci0000:00/nvme/nvme0", "0:0", kMiB);
  machine_.Set("nvme0c0n1", "hidden", "1\n");
  machine_.AddVirtual("dm-0", "252:0", kMiB);
  machine_.AddDisk("vda", "pci0000:00/virtio1", "254:0", kMiB);
  machine_.Hold("vda", "dm-0");
  EXPECT_THAT(Nodes(), ElementsAre("vda", "dm-0", "loop1"));
}

TEST_F(DisksTest, ReadsAttributesOfADisk) {
  machine_.AddDisk("sda", kSata, "8:0", 64 * kMiB);
  machine_.Set("sda", "removable", "1\n");
  machine_.Set("sda", "ro", "1\n");
  machine_.Set("sda", "queue/rotational", "1\n");
  machine_.Set("sda", "queue/logical_block_size", "4096\n");
  machine_.Set("sda", "queue/physical_block_size", "8192\n");
  const auto disks = List();
  ASSERT_THAT(disks, SizeIs(1));
  EXPECT_EQ(disks[0].path, machine_.dev("sda"));
  EXPECT_EQ(disks[0].size, 64 * kMiB);
  EXPECT_TRUE(disks[0].removable && disks[0].read_only && disks[0].rotational);
  EXPECT_EQ(disks[0].logical_sector, 4096U);
  EXPECT_EQ(disks[0].physical_sector, 8192U);
}

TEST_F(DisksTest, JoinsTheTableOnTheDiskWithTheKernelsNodes) {
  AddMbrDisk();
  machine_.Mount(1, 0, "8:2", "/data", "ext4 /dev/sda2 rw");
  machine_.Swap("sda1");
  const auto disks = List();
  ASSERT_THAT(disks, SizeIs(1));
  EXPECT_EQ(disks[0].table, "mbr");
  EXPECT_EQ(disks[0].table_id, "0x1234abcd");
  EXPECT_THAT(disks[0].notes, IsEmpty());
  ASSERT_THAT(disks[0].partitions, SizeIs(2));
  const DiskPartition& first = disks[0].partitions[0];
  EXPECT_EQ(first.node, "sda1");
  EXPECT_EQ(first.range, (base::ByteRange{kMiB, 8 * kMiB}));
  EXPECT_EQ(first.type, "0x82");
  EXPECT_EQ(first.unique_id, "1234abcd-01");
  EXPECT_EQ(first.content.type, "swap") << "read from a range of the disk";
  EXPECT_EQ(first.content.label, "Auslagern");
  EXPECT_TRUE(first.usage.swap);
  EXPECT_EQ(first.role, Role::kSwap);
  const DiskPartition& second = disks[0].partitions[1];
  ASSERT_THAT(second.usage.mounts, SizeIs(1));
  EXPECT_EQ(second.usage.mounts[0].path, "/data");
  EXPECT_EQ(second.content.type, "ext4") << "known from the mount";
}

TEST_F(DisksTest, PrefersThePartitionsOwnNode) {
  AddMbrDisk();
  machine_.Fill("sda2", 8 * kMiB, 0, SwapArea("second"));
  EXPECT_EQ(List().at(0).partitions.at(1).content.label, "second");
}

TEST_F(DisksTest, ListsPartitionsThatTheKernelHasNoNodesFor) {
  machine_.AddVirtual("loop3", "7:3", 64 * kMiB);
  machine_.Fill("loop3", 64 * kMiB, 0, MbrSector({{0x83, kMiB, 8 * kMiB}}));
  const auto disks = List();
  ASSERT_THAT(disks, SizeIs(1));
  ASSERT_THAT(disks[0].partitions, SizeIs(1));
  EXPECT_EQ(disks[0].partitions[0].node, "");
  EXPECT_EQ(disks[0].partitions[0].range, (base::ByteRange{kMiB, 8 * kMiB}));
}

TEST_F(DisksTest, SaysWhenTheKernelStillHasAnOldTable) {
  AddMbrDisk();
  machine_.AddPartition("sda", "sda3", 3, "8:3", 32 * kMiB, kMiB);
  const auto disks = List();
  EXPECT_THAT(disks.at(0).partitions, SizeIs(3));
  EXPECT_THAT(disks.at(0).notes, ElementsAre(HasSubstr("The kernel has sda3")));
}

TEST_F(DisksTest, DoesNotTakeAMovedPartitionForTheKernelsOfThatNumber) {
  AddMbrDisk();
  machine_.Fill("sda", 64 * kMiB, 0,
                MbrSector({{0x82, kMiB, 8 * kMiB}, {0x83, 20 * kMiB, kMiB}}));
  const auto disks = List();
  ASSERT_THAT(disks.at(0).partitions, SizeIs(3));
  EXPECT_EQ(disks[0].partitions[1].node, "sda2");
  EXPECT_EQ(disks[0].partitions[1].range.offset, 16 * kMiB);
  EXPECT_EQ(disks[0].partitions[2].node, "");
  EXPECT_EQ(disks[0].partitions[2].range.offset, 20 * kMiB);
  EXPECT_THAT(disks[0].notes, ElementsAre(HasSubstr("The kernel has sda2")));
}

TEST_F(DisksTest, LeavesOutTheExtendedPartition) {
  machine_.AddDisk("sda", kSata, "8:0", 64 * kMiB);
  machine_.AddPartition("sda", "sda1", 1, "8:1", kMiB, 1024);
  machine_.AddPartition("sda", "sda5", 5, "8:5", 2 * kMiB, 8 * kMiB);
  // Once where the disk cannot be read, once with its table.
  ASSERT_THAT(List().at(0).partitions, SizeIs(1));
  machine_.Fill("sda", 64 * kMiB, 0, MbrSector({{0x0f, kMiB, 20 * kMiB}}));
  machine_.Fill("sda", 64 * kMiB, kMiB, MbrSector({{0x83, kMiB, 8 * kMiB}}));
  const auto disks = List();
  ASSERT_THAT(disks.at(0).partitions, SizeIs(1));
  EXPECT_EQ(disks[0].partitions[0].node, "sda5");
  EXPECT_EQ(disks[0].partitions[0].type, "0x83");
}

TEST_F(DisksTest, ListsADiskThatCannotBeReadWithOneNote) {
  machine_.AddDisk("sda", kSata, "8:0", 64 * kMiB);
  machine_.AddPartition("sda", "sda1", 1, "8:1", kMiB, 8 * kMiB);
  machine_.Set("sda1", "uevent", "PARTN=1\nPARTNAME=Basic data\n");
  std::filesystem::create_directory(machine_.dev("sda"));  // Reads fail.
  const auto disks = List();
  ASSERT_THAT(disks, SizeIs(1));
  EXPECT_THAT(disks[0].notes, ElementsAre(HasSubstr(machine_.dev("sda"))));
  ASSERT_THAT(disks[0].partitions, SizeIs(1));
  EXPECT_EQ(disks[0].partitions[0].name, "Basic data");
}

TEST_F(DisksTest, TakesTheEnginesWordOnATable) {
  AddMbrDisk();
  const auto disks = List([](imaging::BlockDevice& disk) {
    imaging::PartitionTable table;
    table.kind = imaging::TableKind::kGpt;
    table.id = base::StrCat("of ", disk.size());
    table.notes = {"The backup GPT is damaged."};
    table.partitions.resize(2);
    table.partitions[0].number = 1;
    table.partitions[0].range = {kMiB, 8 * kMiB};
    table.partitions[1].number = 2;
    table.partitions[1].range = {16 * kMiB, 8 * kMiB};
    return table;
  });
  EXPECT_EQ(disks.at(0).table, "gpt");
  EXPECT_EQ(disks.at(0).table_id, base::StrCat("of ", 64 * kMiB));
  EXPECT_THAT(disks.at(0).notes, ElementsAre("The backup GPT is damaged."));
  EXPECT_EQ(disks.at(0).partitions.at(1).node, "sda2");
}

TEST_F(DisksTest, KeepsWhatIsKnownWhenTheEngineRefusesATable) {
  AddMbrDisk();
  const auto disks =
      List([](imaging::BlockDevice&) -> base::Result<imaging::PartitionTable> {
        return base::Error(base::ErrorCode::kCorrupt, "they overlap");
      });
  EXPECT_THAT(disks.at(0).partitions, SizeIs(2));
  EXPECT_THAT(disks.at(0).notes, ElementsAre("they overlap"));
}

TEST_F(DisksTest, FindsTheDiskItRunsFromThroughOverlayLoopAndMapper) {
  AddMbrDisk();
  machine_.AddVirtual("dm-0", "252:0", 8 * kMiB);
  machine_.Set("dm-0", "dm/name", "vg-root\n");
  machine_.Hold("sda2", "dm-0");
  machine_.AddVirtual("loop0", "7:0", kMiB);
  machine_.Set("loop0", "loop/backing_file", "/medium/live/root.squashfs\n");
  machine_.Mount(1, 0, "0:30", "/",
                 "overlay overlay rw,lowerdir=/rofs,upperdir=/cow/up");
  machine_.Mount(2, 1, "252:0", "/medium", "ext4 /dev/mapper/vg-root ro");
  machine_.Mount(3, 1, "7:0", "/rofs", "squashfs /dev/loop0 ro");
  machine_.Mount(4, 1, "0:31", "/cow", "tmpfs tmpfs rw");
  machine_.AddDisk("sdb", "pci0000:00/ata2/host1/target1:0:0", "8:16", kMiB);
  const auto disks = List();
  ASSERT_THAT(disks, SizeIs(4));
  EXPECT_EQ(disks[0].node, "sda");
  EXPECT_TRUE(disks[0].runs_pristine());
  EXPECT_FALSE(disks[0].partitions[0].usage.runs_pristine);
  EXPECT_TRUE(disks[0].partitions[1].usage.runs_pristine);
  EXPECT_THAT(disks[0].partitions[1].usage.held_by, ElementsAre("dm-0"));
  EXPECT_EQ(disks[1].node, "sdb");
  EXPECT_FALSE(disks[1].runs_pristine());
  EXPECT_EQ(disks[2].identity.model, "vg-root");
  EXPECT_THAT(disks[2].made_of, ElementsAre("sda2"));
  EXPECT_TRUE(disks[2].usage.mounts.at(0).read_only);
  EXPECT_TRUE(disks[3].runs_pristine());
}

TEST_F(DisksTest, FindsTheDiskOfTheRunningProgram) {
  AddMbrDisk();
  machine_.Mount(1, 0, "0:30", "/", "rootfs none rw");
  machine_.Mount(2, 1, "8:2", "/nowhere/stick", "vfat /dev/sda2 rw");
  machine_.RunProgram("/nowhere/stick/pristine");
  EXPECT_TRUE(List().at(0).partitions.at(1).usage.runs_pristine);
}

TEST_F(DisksTest, CountsEveryDeviceOfABtrfs) {
  AddMbrDisk();
  const auto devices = machine_.root() / "sys/fs/btrfs/uuid-1/devices";
  std::filesystem::create_directories(devices / "sda1");
  std::filesystem::create_directories(devices / "sda2");
  machine_.Mount(1, 0, "0:40", "/pool",
                 "btrfs " + machine_.dev("sda2") + " rw");
  const auto disks = List();
  EXPECT_THAT(disks.at(0).partitions.at(0).usage.mounts, SizeIs(1));
  EXPECT_THAT(disks.at(0).partitions.at(1).usage.mounts, SizeIs(1));
}

TEST_F(DisksTest, FailsWhereNothingCanBeKnown) {
  auto roots = machine_.roots();
  roots.sys = "/nonexistent";
  EXPECT_FALSE(ListDisks(roots).ok());
  roots = machine_.roots();
  roots.proc = "/nonexistent";
  EXPECT_FALSE(ListDisks(roots).ok());
}

}  // namespace
