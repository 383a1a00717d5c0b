// SPDX-License-Identifier: Apache-2.0
#include "restore/plan/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/restore/plan/factory.h"

namespace {

using restore::Disk;
using restore::EnglishTitle;
using restore::Fate;
using restore::ImageFacts;
using restore::MakePlan;
using restore::PlannedPartition;
using restore::Refusal;
using restore::RestorePlan;
using restore::Surroundings;
using restore::Wish;
using restore::fakes::Append;
using restore::fakes::ImageOf;
using restore::fakes::kBasic;
using restore::fakes::kGiB;
using restore::fakes::kMiB;
using restore::fakes::WindowsDisk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using enum restore::Fate;

const Wish kKeepData{};
const Wish kWholeDisk{.kind = Wish::Kind::kWholeDisk, .choices = {}};

std::vector<Fate> FatesOf(const std::vector<PlannedPartition>& partitions) {
  std::vector<Fate> out;
  for (const PlannedPartition& p : partitions) {
    out.push_back(p.fate);
  }
  return out;
}

std::vector<std::string> TitlesOf(
    const std::vector<PlannedPartition>& partitions) {
  std::vector<std::string> out;
  for (const PlannedPartition& p : partitions) {
    out.push_back(EnglishTitle(p.title));
  }
  return out;
}

std::vector<std::string> TargetsOf(const RestorePlan& plan) {
  std::vector<std::string> out;
  for (const restore::PlannedLeg& leg : plan.legs) {
    out.push_back(leg.target + " from " + std::to_string(leg.partition));
  }
  return out;
}

class PlanTest : public ::testing::Test {
 protected:
  RestorePlan Make(const Wish& wish) const {
    return MakePlan(image_, disk_, wish, around_);
  }
  void ExpectRefused(const RestorePlan& plan, Refusal::Kind kind) const {
    ASSERT_TRUE(plan.refusal.has_value());
    EXPECT_EQ(plan.refusal->kind, kind) << plan.refusal->error.text();
    EXPECT_THAT(plan.refusal->error.hint(), HasSubstr("Nothing was written."));
  }

  Disk disk_ = WindowsDisk("sda");
  ImageFacts image_ = ImageOf(disk_);
  Surroundings around_{.medium_disk = "sdb",
                       .image_places = {{"sdb", "sdb3"}},
                       .our_mounts = "/run/pristine/volumes"};
};

TEST_F(PlanTest, ACustomerKeepsDataAndRecovery) {
  const RestorePlan plan = Make(kKeepData);
  EXPECT_FALSE(plan.refusal.has_value());
  EXPECT_FALSE(plan.whole_disk);
  EXPECT_THAT(FatesOf(plan.before), ElementsAre(kOverwritten, kOverwritten,
                                                kOverwritten, kKept, kKept));
  EXPECT_THAT(TitlesOf(plan.before),
              ElementsAre("Boot (SYSTEM)", "Boot", "C: (Windows)",
                          "D: (Photos)", "Recovery (WinRE)"));
  EXPECT_THAT(
      TargetsOf(plan),
      ElementsAre("/dev/sda1 from 1", "/dev/sda2 from 2", "/dev/sda3 from 3"));
  EXPECT_EQ(plan.legs[2].bytes, 20 * kGiB);
  EXPECT_EQ(plan.target.serial, "S64D");
}

TEST_F(PlanTest, StartedFromTheDiskItselfItsBootFilesStay) {
  around_.medium_disk = "sda";
  around_.image_places = {{"sda", "sda6"}};
  Append(disk_, "de94bba4-06d1-4d40-a16a-bfd50179d6ac", "vfat", "PRISTINE-R",
         5 * kGiB);
  disk_.partitions.back().role = restore::Role::kRecovery;
  disk_.partitions.back().usage.mounts = {{"/run/pristine/boot", "vfat", true}};
  const RestorePlan plan = Make(kKeepData);
  EXPECT_FALSE(plan.refusal.has_value());
  EXPECT_THAT(TargetsOf(plan), ElementsAre("/dev/sda3 from 3"));
}

TEST_F(PlanTest, ABootMenuOfOursIsNotOverwrittenFromAStickEither) {
  Append(disk_, "de94bba4-06d1-4d40-a16a-bfd50179d6ac", "vfat", "PRISTINE-R",
         5 * kGiB);
  EXPECT_THAT(TargetsOf(Make(kKeepData)), ElementsAre("/dev/sda3 from 3"));
}

TEST_F(PlanTest, ARuinedSystemIsStillC) {
  // The first NTFS left is D:, which must not be taken for the system.
  disk_.partitions[2].content = {};
  AssignRoles(disk_);
  const RestorePlan plan = Make(kKeepData);
  EXPECT_EQ(plan.before[3].fate, kKept);
  EXPECT_THAT(TitlesOf(plan.before),
              ElementsAre("Boot (SYSTEM)", "Boot", "C: (Windows)",
                          "D: (Photos)", "Recovery (WinRE)"));
}

TEST_F(PlanTest, AShrunkDataPartitionDoesNotLoseTheLayout) {
  disk_.partitions[3].range.length -= 6 * kGiB;
  const RestorePlan plan = Make(kKeepData);
  EXPECT_FALSE(plan.whole_disk);
  EXPECT_EQ(plan.before[3].fate, kKept);
}

TEST_F(PlanTest, WithoutTheLayoutAllOfTheDiskIsErasedAndThePlanSaysSo) {
  disk_.partitions[2].range.offset += kMiB;
  disk_.partitions[2].range.length -= kMiB;
  const RestorePlan plan = Make(kKeepData);
  EXPECT_TRUE(plan.whole_disk);
  EXPECT_TRUE(plan.layout_is_lost);
  EXPECT_THAT(plan.notes, SizeIs(1));
  EXPECT_THAT(FatesOf(plan.before),
              ElementsAre(kOverwritten, kOverwritten, kRemoved, kOverwritten,
                          kOverwritten));
  EXPECT_THAT(FatesOf(plan.after),
              ElementsAre(kOverwritten, kOverwritten, kCreated, kOverwritten,
                          kOverwritten));
  EXPECT_THAT(TargetsOf(plan), ElementsAre("/dev/sda from 0"));
}

TEST_F(PlanTest, APartitionWithAnotherIdentifierIsAnother) {
  disk_.partitions[2].unique_id = "id-new";
  EXPECT_TRUE(Make(kKeepData).layout_is_lost);
}

TEST_F(PlanTest, AnEmptyDiskGetsAllPartitions) {
  disk_.table.clear();
  disk_.partitions.clear();
  const RestorePlan plan = Make(kKeepData);
  EXPECT_FALSE(plan.refusal.has_value());
  EXPECT_THAT(plan.before, IsEmpty());
  EXPECT_THAT(FatesOf(plan.after),
              ElementsAre(kCreated, kCreated, kCreated, kCreated, kCreated));
  EXPECT_THAT(TitlesOf(plan.after),
              ElementsAre("Boot (SYSTEM)", "Boot", "C: (Windows)",
                          "D: (Photos)", "Recovery (WinRE)"));
}

TEST_F(PlanTest, ChosenPartitionsGoWhereTheyAreTold) {
  const RestorePlan plan =
      Make({.kind = Wish::Kind::kPartitions,
            .choices = {{.image_partition = 3, .disk_partition = 4}}});
  EXPECT_FALSE(plan.refusal.has_value());
  EXPECT_THAT(TargetsOf(plan), ElementsAre("/dev/sda4 from 3"));
  EXPECT_THAT(FatesOf(plan.before),
              ElementsAre(kKept, kKept, kKept, kOverwritten, kKept));
  EXPECT_EQ(EnglishTitle(plan.after[3].title), "D: (Windows)");
}

TEST_F(PlanTest, ASmallerPartitionIsRefusedWithBothSizes) {
  const RestorePlan plan =
      Make({.kind = Wish::Kind::kPartitions,
            .choices = {{.image_partition = 4, .disk_partition = 3}}});
  ExpectRefused(plan, Refusal::Kind::kTooSmall);
  EXPECT_EQ(plan.refusal->needed, 50 * kGiB);
  EXPECT_EQ(plan.refusal->available, 40 * kGiB);
  EXPECT_THAT(plan.refusal->error.text(), HasSubstr("40.0 GiB"));
  EXPECT_THAT(plan.refusal->error.text(), HasSubstr("50.0 GiB"));
}

TEST_F(PlanTest, ASmallerDiskIsRefusedWithBothSizes) {
  disk_.size = 20 * kGiB;
  disk_.partitions.clear();
  const RestorePlan plan = Make(kWholeDisk);
  ExpectRefused(plan, Refusal::Kind::kTooSmall);
  EXPECT_EQ(plan.refusal->available, 20 * kGiB);
  EXPECT_EQ(plan.refusal->needed, image_.needed_size);
}

TEST_F(PlanTest, WhatIsNotThereCannotBeChosen) {
  ExpectRefused(
      Make({.kind = Wish::Kind::kPartitions,
            .choices = {{.image_partition = 9, .disk_partition = 3}}}),
      Refusal::Kind::kNotInImage);
  ExpectRefused(
      Make({.kind = Wish::Kind::kPartitions,
            .choices = {{.image_partition = 3, .disk_partition = 9}}}),
      Refusal::Kind::kNoPlace);
}

TEST_F(PlanTest, TheDiskWeStartedFromIsNeverErased) {
  around_.medium_disk = "sda";
  ExpectRefused(Make(kWholeDisk), Refusal::Kind::kRunsFrom);
}

TEST_F(PlanTest, NorIsThePartitionWeRunFrom) {
  disk_.partitions[2].usage.runs_pristine = true;
  ExpectRefused(Make(kKeepData), Refusal::Kind::kRunsFrom);
}

TEST_F(PlanTest, TheDiskThatHoldsTheImageIsNotErasedButForOtherPartitions) {
  around_.image_places = {{"sda", "sda4"}};
  ExpectRefused(Make(kWholeDisk), Refusal::Kind::kHoldsImage);
  EXPECT_FALSE(Make(kKeepData).refusal.has_value());
  around_.image_places = {{"sda", "sda3"}};
  ExpectRefused(Make(kKeepData), Refusal::Kind::kHoldsImage);
}

TEST_F(PlanTest, OursAreTheOnlyMountsThatDoNotCount) {
  disk_.partitions[2].usage.mounts = {
      {"/run/pristine/volumes/sda3", "fuseblk", true}};
  EXPECT_FALSE(Make(kKeepData).refusal.has_value());
  disk_.partitions[2].usage.mounts.push_back({"/mnt", "fuseblk", true});
  const RestorePlan plan = Make(kKeepData);
  ExpectRefused(plan, Refusal::Kind::kInUse);
  EXPECT_THAT(plan.refusal->error.text(), HasSubstr("/mnt"));
}

TEST_F(PlanTest, AUsedPartitionThatIsKeptDoesNotMatter) {
  disk_.partitions[3].usage.mounts = {{"/mnt", "fuseblk", false}};
  EXPECT_FALSE(Make(kKeepData).refusal.has_value());
  ExpectRefused(Make(kWholeDisk), Refusal::Kind::kInUse);
}

TEST_F(PlanTest, SwapAndHoldersAreUses) {
  disk_.partitions[2].usage.swap = true;
  ExpectRefused(Make(kKeepData), Refusal::Kind::kInUse);
  disk_.partitions[2].usage.swap = false;
  disk_.partitions[2].usage.held_by = {"dm-0"};
  ExpectRefused(Make(kKeepData), Refusal::Kind::kInUse);
}

TEST_F(PlanTest, ALockedDiskIsRefused) {
  disk_.read_only = true;
  ExpectRefused(Make(kKeepData), Refusal::Kind::kReadOnly);
}

TEST_F(PlanTest, AWholeDiskNeedsSectorsOfTheSameSize) {
  disk_.logical_sector = 4096;
  const RestorePlan plan = Make(kWholeDisk);
  ExpectRefused(plan, Refusal::Kind::kSectorSize);
  EXPECT_EQ(plan.refusal->needed, 512u);
  EXPECT_EQ(plan.refusal->available, 4096u);
}

TEST_F(PlanTest, SomePartitionsAreNoWholeDisk) {
  image_.head.content = imaging::ContentKind::kPartitions;
  ExpectRefused(Make(kWholeDisk), Refusal::Kind::kNotAWholeDisk);
}

TEST_F(PlanTest, APartitionThatIsNotStoredIsNotRestored) {
  image_.head.content = imaging::ContentKind::kPartitions;
  image_.head.partitions[0].stored = false;
  image_.head.partitions[1].stored = false;
  EXPECT_THAT(TargetsOf(Make(kKeepData)), ElementsAre("/dev/sda3 from 3"));
}

TEST_F(PlanTest, AnImageOfOnePartitionGoesBackToWhereItWas) {
  image_.head.content = imaging::ContentKind::kPartition;
  image_.head.table.reset();
  image_.disk.table.clear();
  image_.disk.partitions = {image_.disk.partitions[2]};
  image_.disk.partitions[0].range.offset = 0;
  image_.head.partitions = {image_.head.partitions[2]};
  image_.head.raw_size = 40 * kGiB;
  const RestorePlan plan = Make(kKeepData);
  EXPECT_FALSE(plan.refusal.has_value());
  EXPECT_THAT(TargetsOf(plan), ElementsAre("/dev/sda3 from 0"));
  ExpectRefused(Make(kWholeDisk), Refusal::Kind::kNotAWholeDisk);
  disk_.partitions.erase(disk_.partitions.begin() + 2);
  ExpectRefused(Make(kKeepData), Refusal::Kind::kNoPlace);
}

TEST_F(PlanTest, ADiskThatTheKernelDoesNotSplitIsNamedByNumber) {
  for (restore::DiskPartition& partition : disk_.partitions) {
    partition.node.clear();
    partition.path.clear();
  }
  EXPECT_EQ(Make(kKeepData).legs[2].target, "/dev/sda#3");
}

class CandidatesTest : public PlanTest {
 protected:
  static Disk Another(const std::string& node, const std::string& bus) {
    Disk disk = WindowsDisk(node);
    disk.identity.bus = bus;
    disk.table_id = "table-of-" + node;
    disk.partitions[2].unique_id = "id-of-" + node;
    return disk;
  }
  std::vector<std::string> Nodes(const std::vector<Disk>& disks) const {
    std::vector<std::string> out;
    for (const Disk* disk : CandidateDisks(image_, disks, around_)) {
      out.push_back(disk->node);
    }
    return out;
  }
};

TEST_F(CandidatesTest, TheDiskThatTheImageWasMadeOfIsMeant) {
  EXPECT_THAT(Nodes({Another("sdc", "sata"), disk_, Another("sdd", "usb")}),
              ElementsAre("sda"));
}

TEST_F(CandidatesTest, AmongStrangersThePersonChooses) {
  EXPECT_THAT(Nodes({Another("sdc", "sata"), Another("sdd", "usb"),
                     Another("sde", "sata"), Another("loop0", "loop")}),
              ElementsAre("sdc", "sde"));
}

TEST_F(CandidatesTest, TheStickIsNotMeant) {
  EXPECT_THAT(Nodes({Another("sdb", "usb"), Another("sdc", "sata")}),
              ElementsAre("sdc"));
  EXPECT_THAT(Nodes({Another("sdb", "usb")}), IsEmpty());
}

TEST_F(CandidatesTest, WithoutABuiltInDiskOneOnUsbIsMeant) {
  EXPECT_THAT(Nodes({Another("sdb", "usb"), Another("sdc", "usb")}),
              ElementsAre("sdc"));
}

TEST_F(CandidatesTest, DisksThatAreTooSmallComeUpOnlyAlone) {
  Disk small = Another("sdc", "sata");
  small.size = kGiB;
  EXPECT_THAT(Nodes({small, Another("sdd", "sata")}), ElementsAre("sdd"));
  EXPECT_THAT(Nodes({small}), ElementsAre("sdc"));
}

TEST_F(CandidatesTest, ARecoveryPartitionMeansItsOwnDisk) {
  around_.medium_disk = "sda";
  around_.image_places = {{"sda", "sda6"}};
  EXPECT_THAT(Nodes({disk_, Another("sdc", "sata")}), ElementsAre("sda"));
}

}  // namespace
