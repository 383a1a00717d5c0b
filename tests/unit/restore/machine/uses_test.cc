// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/uses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/fake_machine.h"

namespace {

using restore::Describe;
using restore::DisksHolding;
using restore::Place;
using restore::Use;
using restore::UsesOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::uint64_t kMiB = 1 << 20;

class UsesTest : public ::testing::Test {
 protected:
  UsesTest() {
    machine_.AddDisk("sda", "pci0000:00/ata1", "8:0", 64 * kMiB);
    machine_.AddPartition("sda", "sda1", 1, "8:1", kMiB, kMiB);
    machine_.AddPartition("sda", "sda2", 2, "8:2", 2 * kMiB, kMiB);
    machine_.Mount(1, 0, "0:30", "/", "rootfs none rw");
  }
  std::vector<Use> Uses(const std::string& path) {
    auto uses = UsesOf(path, machine_.roots());
    EXPECT_TRUE(uses.ok()) << uses.error().text();
    return uses.ok() ? std::move(uses).value() : std::vector<Use>();
  }
  std::vector<std::string> Said(const std::string& path) {
    std::vector<std::string> said;
    for (const Use& use : Uses(path)) {
      said.push_back(Describe(use));
    }
    return said;
  }
  std::vector<Place> Holding(const std::string& path) {
    auto places = DisksHolding(path, machine_.roots());
    EXPECT_TRUE(places.ok()) << places.error().text();
    return places.ok() ? std::move(places).value() : std::vector<Place>();
  }

  restore::fakes::FakeMachine machine_;
};

TEST_F(UsesTest, FindsNoneWhereThereAreNone) {
  EXPECT_THAT(Said(machine_.dev("sda")), IsEmpty());
  EXPECT_THAT(Said(machine_.dev("sda1")), IsEmpty());
}

TEST_F(UsesTest, AMountedPartitionIsAUseOfTheDiskButNotOfItsNeighbour) {
  machine_.Mount(2, 1, "8:1", "/nowhere/a", "ext4 /dev/sda1 rw");
  machine_.Mount(3, 1, "8:1", "/nowhere/b", "ext4 /dev/sda1 ro");
  EXPECT_THAT(Said(machine_.dev("sda")),
              ElementsAre("sda1 is mounted read-write at /nowhere/a",
                          "sda1 is mounted read-only at /nowhere/b"));
  EXPECT_EQ(Uses(machine_.dev("sda"))[0].scope, Use::Scope::kPartition);
  EXPECT_EQ(Uses(machine_.dev("sda1"))[0].scope, Use::Scope::kItself);
  EXPECT_THAT(Said(machine_.dev("sda2")), IsEmpty());
}

TEST_F(UsesTest, AUseOfTheWholeDiskIsOneOfItsPartitions) {
  machine_.AddVirtual("dm-0", "252:0", kMiB);
  machine_.Hold("sda", "dm-0");
  ASSERT_THAT(Said(machine_.dev("sda2")), ElementsAre("sda is part of dm-0"));
  EXPECT_EQ(Uses(machine_.dev("sda2"))[0].scope, Use::Scope::kWholeDisk);
}

TEST_F(UsesTest, SwapCounts) {
  machine_.Swap("sda2");
  EXPECT_THAT(Said(machine_.dev("sda")), ElementsAre("sda2 is in use as swap"));
  EXPECT_THAT(Said(machine_.dev("sda1")), IsEmpty());
}

TEST_F(UsesTest, WhatIsMadeOfADeviceCountsWithItsOwnPartitions) {
  machine_.AddVirtual("md0", "9:0", 4 * kMiB);
  machine_.AddPartition("md0", "md0p1", 1, "259:0", kMiB, kMiB);
  machine_.Hold("sda1", "md0");
  machine_.AddVirtual("dm-0", "252:0", kMiB);
  machine_.Set("dm-0", "dm/name", "vg-home\n");
  machine_.Hold("md0p1", "dm-0");
  machine_.Mount(2, 1, "252:0", "/nowhere/home", "ext4 /dev/mapper/x rw");
  EXPECT_THAT(Said(machine_.dev("sda1")),
              ElementsAre("sda1 is part of md0", "md0p1 is part of dm-0",
                          "dm-0 is mounted read-write at /nowhere/home"));
  EXPECT_THAT(Said(machine_.dev("mapper/vg-home")), SizeIs(1));
}

TEST_F(UsesTest, ACircleOfHoldersEnds) {
  machine_.AddVirtual("dm-0", "252:0", kMiB);
  machine_.AddVirtual("dm-1", "252:1", kMiB);
  machine_.Hold("dm-0", "dm-1");
  machine_.Hold("dm-1", "dm-0");
  EXPECT_THAT(Said(machine_.dev("dm-0")), SizeIs(2));
}

TEST_F(UsesTest, AFileIsUsedByItsLoopDevice) {
  const std::string image = machine_.root() / "a.img";
  machine_.Write(image, "x");
  EXPECT_THAT(Said(image), IsEmpty());
  machine_.AddVirtual("loop0", "7:0", kMiB);
  machine_.Set("loop0", "loop/backing_file", image + "\n");
  machine_.Set("loop0", "ro", "1\n");
  machine_.Mount(2, 1, "7:0", "/nowhere/img", "ext4 /dev/loop0 ro");
  std::filesystem::create_symlink(image, machine_.root() / "link");
  EXPECT_THAT(Said(machine_.root() / "link"),
              ElementsAre((machine_.root() / "link").string() +
                              " is attached to loop0, read-only",
                          "loop0 is mounted read-only at /nowhere/img"));
}

TEST_F(UsesTest, ALoopDeviceOnADiskIsAUseOfIt) {
  machine_.AddVirtual("loop0", "7:0", kMiB);
  machine_.Set("loop0", "loop/backing_file", machine_.dev("sda1") + "\n");
  EXPECT_THAT(Said(machine_.dev("sda")),
              ElementsAre("sda1 is attached to loop0, read-write"));
}

TEST_F(UsesTest, TheDiskWeRunFromIsUsedAndItsOtherPartitionsAreNot) {
  machine_.Mount(2, 1, "8:1", "/nowhere/stick", "vfat /dev/sda1 rw");
  machine_.RunProgram("/nowhere/stick/pristine");
  EXPECT_THAT(Said(machine_.dev("sda")),
              ElementsAre("sda1 is mounted read-write at /nowhere/stick",
                          "Pristine runs from sda1"));
  EXPECT_THAT(Said(machine_.dev("sda2")), IsEmpty());
}

TEST_F(UsesTest, WhatIsNotThereIsAnError) {
  const auto uses = UsesOf(machine_.dev("sdx"), machine_.roots());
  ASSERT_FALSE(uses.ok());
  EXPECT_EQ(uses.error().code(), base::ErrorCode::kNotFound);
  auto roots = machine_.roots();
  roots.proc = "/nonexistent";
  EXPECT_FALSE(UsesOf(machine_.dev("sda"), roots).ok());
}

TEST_F(UsesTest, FindsThePlaceOfAFileYetToBeMade) {
  machine_.Mount(2, 1, "8:1", "/nowhere/a", "ext4 /dev/sda1 rw");
  EXPECT_THAT(Holding("/nowhere/a/b/new.pri"),
              ElementsAre(Place{"sda", "sda1"}));
  EXPECT_THAT(Holding("/nowhere/ab/new.pri"), IsEmpty()) << "in memory";
}

TEST_F(UsesTest, FindsEveryPlaceUnderALoopDeviceOnAMapper) {
  machine_.AddVirtual("dm-0", "252:0", kMiB);
  machine_.Hold("sda1", "dm-0");
  machine_.Hold("sda2", "dm-0");
  machine_.AddVirtual("loop0", "7:0", kMiB);
  machine_.Set("loop0", "loop/backing_file", "/nowhere/v/disk.img\n");
  machine_.Mount(2, 1, "252:0", "/nowhere/v", "ext4 /dev/dm-0 rw");
  machine_.Mount(3, 1, "7:0", "/nowhere/i", "ext4 /dev/loop0 rw");
  EXPECT_THAT(Holding("/nowhere/i/PHILIPS.pri"),
              ElementsAre(Place{"dm-0", ""}, Place{"loop0", ""},
                          Place{"sda", "sda1"}, Place{"sda", "sda2"}));
}

TEST_F(UsesTest, ADeviceLiesOnItself) {
  EXPECT_THAT(Holding(machine_.dev("sda2")), ElementsAre(Place{"sda", "sda2"}));
}

TEST(SameDevice, SeesThroughNamesOfAFile) {
  restore::fakes::FakeMachine machine;
  const std::string a = machine.root() / "a";
  const std::string b = machine.root() / "b";
  restore::fakes::FakeMachine::Write(a, "x");
  EXPECT_FALSE(restore::SameDevice(a, b)) << "b does not exist";
  std::filesystem::create_hard_link(a, b);
  EXPECT_TRUE(restore::SameDevice(a, b));
  EXPECT_FALSE(restore::SameDevice(a, machine.root()));
}

}  // namespace
