// SPDX-License-Identifier: Apache-2.0
#include "restore/job/gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "restore/job/target_safety.h"
#include "tests/fakes/fake_machine.h"

namespace {

using restore::Gate;
using restore::GateMachine;
using restore::GateOrder;
using restore::SmartReport;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::uint64_t kMiB = 1 << 20;

class GateTest : public ::testing::Test {
 protected:
  GateTest() {
    machine_.AddDisk("sda", "pci0000:00/ata1/host0/target0:0:0/0:0:0:0", "8:0",
                     4 * kMiB);
    machine_.AddPartition("sda", "sda1", 1, "8:1", kMiB, kMiB);
    machine_.Set("sda", "device/model", "Samsung SSD 860\n");
    machine_.Fill("sda", 4 * kMiB, 0, "");
    machine_.Fill("sda1", kMiB, 0, "");
    machine_.Mount(1, 0, "0:30", "/", "rootfs none rw");
    order_.targets = {machine_.dev("sda")};
    from_.roots = machine_.roots();
    from_.read_smart = [this](const std::string& disk,
                              const std::stop_token& /*stop*/) {
      asked_.push_back(disk);
      return smart_;
    };
  }

  base::Status Open() {
    Gate gate(order_, from_);
    return gate.Open({});
  }

  restore::fakes::FakeMachine machine_;
  GateOrder order_;
  GateMachine from_;
  SmartReport smart_;
  std::vector<std::string> asked_;
};

TEST_F(GateTest, IsShutUntilItIsOpenedAndCanBeShutAgain) {
  Gate gate(order_, from_);
  EXPECT_FALSE(gate.is_open());
  ASSERT_TRUE(gate.Look().ok());
  EXPECT_FALSE(gate.is_open());
  ASSERT_TRUE(gate.Open({}).ok());
  EXPECT_TRUE(gate.is_open());
  gate.Shut();
  EXPECT_FALSE(gate.is_open());
}

TEST_F(GateTest, ARefusalShutsWhatWasOpen) {
  Gate gate(order_, from_);
  ASSERT_TRUE(gate.Open({}).ok());
  gate.Demand(Gate::Proof::kUndo);
  EXPECT_FALSE(gate.Open({}).ok());
  EXPECT_FALSE(gate.is_open());
}

TEST_F(GateTest, EveryProofThatIsDemandedMustBeThere) {
  Gate gate(order_, from_);
  gate.Demand(Gate::Proof::kImage);
  gate.Demand(Gate::Proof::kCopy, "/dev/sda1");
  gate.Demand(Gate::Proof::kCopy, "/dev/sda2");
  gate.Proved(Gate::Proof::kCopy, "/dev/sda1");
  gate.Proved(Gate::Proof::kImage);
  const auto status = gate.Open({});
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().text(), "the copy of /dev/sda2 was not proven");
  EXPECT_THAT(status.error().hint(), HasSubstr("Nothing was written."));
  gate.Proved(Gate::Proof::kCopy, "/dev/sda2");
  EXPECT_TRUE(gate.Open({}).ok());
}

TEST_F(GateTest, WhatIsWaivedStaysKnownToTheRecord) {
  Gate gate(order_, from_);
  gate.Demand(Gate::Proof::kImage);
  gate.Waive(Gate::Proof::kImage, "--no-prove");
  EXPECT_TRUE(gate.Open({}).ok());
  ASSERT_THAT(gate.proofs(), SizeIs(1));
  EXPECT_FALSE(gate.proofs()[0].proven);
  EXPECT_EQ(gate.proofs()[0].waived, "--no-prove");
}

TEST_F(GateTest, AStopKeepsItShut) {
  Gate gate(order_, from_);
  std::stop_source stop;
  stop.request_stop();
  const auto status = gate.Open(stop.get_token());
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code(), base::ErrorCode::kCancelled);
  EXPECT_FALSE(gate.is_open());
}

TEST_F(GateTest, GuardsItsTargetsAndNothingElse) {
  order_.targets = {machine_.dev("sda"), "/tmp/no-such-disk.img#2"};
  const Gate gate(order_, from_);
  EXPECT_TRUE(gate.Guards(machine_.dev("sda")));
  EXPECT_TRUE(gate.Guards("/tmp/no-such-disk.img"));
  EXPECT_FALSE(gate.Guards(machine_.dev("sda1")));
  EXPECT_FALSE(gate.Guards(""));
}

TEST_F(GateTest, ADiskThatExpectsToFailIsAWarningAndNoRefusal) {
  smart_.verdict = SmartReport::Verdict::kFailing;
  smart_.pending_sectors = 7;
  Gate gate(order_, from_);
  EXPECT_TRUE(gate.Open({}).ok());
  EXPECT_THAT(asked_, ElementsAre(machine_.dev("sda")));
  ASSERT_THAT(gate.warnings(), SizeIs(1));
  EXPECT_THAT(gate.warnings()[0], HasSubstr("about to fail"));
  EXPECT_THAT(gate.warnings()[0], HasSubstr("7 unreadable"));
}

TEST_F(GateTest, AskedOfAPartitionTheDiskAnswers) {
  order_.targets = {machine_.dev("sda1")};
  EXPECT_TRUE(Open().ok());
  EXPECT_THAT(asked_, ElementsAre(machine_.dev("sda")));
}

TEST_F(GateTest, AFileIsNoDiskToBeAskedAboutItsHealth) {
  order_.targets = {machine_.root() / "disk.img"};
  EXPECT_TRUE(Open().ok());
  EXPECT_THAT(asked_, IsEmpty());
  order_.expected_id = "0000-0000-0000";
  const auto status = Open();
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().text(), HasSubstr("is no disk"));
}

TEST_F(GateTest, HardwareHasAFingerprintToBeNamedBy) {
  const auto disks = restore::ListDisks(machine_.roots(), {});
  ASSERT_TRUE(disks.ok());
  const std::string id = FingerprintId(FingerprintOf(disks.value()[0]));
  for (const char* const name : {"sda", "sda1", "sda#1"}) {
    EXPECT_EQ(DiskIdOf(machine_.dev(name), machine_.roots()).value(), id);
  }
  machine_.AddVirtual("loop0", "7:0", kMiB);
  machine_.Fill("loop0", kMiB, 0, "");
  EXPECT_EQ(DiskIdOf(machine_.dev("loop0"), machine_.roots()).value(), "");
  EXPECT_EQ(DiskIdOf("/tmp/disk.img", machine_.roots()).value(), "");
}

TEST_F(GateTest, TheMediumIsNoTargetButAnotherPartitionOfItIs) {
  from_.medium_disk = "sda";
  EXPECT_FALSE(Open().ok());
  order_.targets = {machine_.dev("sda1")};
  EXPECT_TRUE(Open().ok());
}

TEST_F(GateTest, TheDiskThatHoldsTheImageIsNoTargetButItsOtherPartitionIs) {
  machine_.AddPartition("sda", "sda2", 2, "8:2", 2 * kMiB, kMiB);
  machine_.Fill("sda2", kMiB, 0, "");
  const std::string folder = machine_.root() / "images";
  machine_.Mount(2, 1, "8:1", folder, "ext4 /dev/sda1 ro");
  order_.sources = {folder + "/PHILIPS.pri"};
  const auto whole = Open();
  ASSERT_FALSE(whole.ok());
  EXPECT_THAT(whole.error().text(), HasSubstr("is where"));
  order_.targets = {machine_.dev("sda1")};
  EXPECT_FALSE(Open().ok());
  order_.targets = {machine_.dev("sda2")};
  EXPECT_TRUE(Open().ok());
}

TEST_F(GateTest, ALowBatteryIsRefusedUnlessAPersonAccepted) {
  const auto battery = machine_.root() / "sys/class/power_supply/BAT0";
  restore::fakes::FakeMachine::Write(battery / "type", "Battery\n");
  restore::fakes::FakeMachine::Write(battery / "capacity", "12\n");
  const auto status = Open();
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().text(), HasSubstr("12 % left"));
  EXPECT_THAT(status.error().hint(), HasSubstr("Plug in its charger"));
  order_.accept_battery = true;
  EXPECT_TRUE(Open().ok());
}

TEST_F(GateTest, FreeSpaceOfTheDiskThatWeRunFromMayBeUsed) {
  machine_.Mount(2, 0, "8:1", "/", "ext4 /dev/sda1 rw");
  EXPECT_FALSE(Open().ok());
  order_.reach = GateOrder::Reach::kFreeSpace;
  EXPECT_TRUE(Open().ok());
}

TEST_F(GateTest, ButNotWhileItsEfiPartitionIsMounted) {
  std::string mbr(512, '\0');
  mbr[446 + 4] = '\xEF';
  mbr[446 + 9] = mbr[446 + 13] = '\x08';  // At sector 2048, as many long.
  mbr.replace(510, 2, "\x55\xAA");
  machine_.Fill("sda", 4 * kMiB, 0, mbr);
  order_.reach = GateOrder::Reach::kFreeSpace;
  EXPECT_TRUE(Open().ok());
  machine_.Mount(2, 1, "8:1", "/boot/efi", "vfat /dev/sda1 rw");
  const auto status = Open();
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().text(), HasSubstr("is mounted at /boot/efi"));
}

}  // namespace
