// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/destination.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <utility>

#include "restore/backup/data_partitions.h"
#include "restore/machine/medium_mounts.h"
#include "restore/machine/scratch_folder.h"
#include "tests/fakes/fake_machine.h"
#include "tests/fakes/fake_mounter.h"
#include "tests/unit/restore/plan/factory.h"

namespace {

using restore::Destination;
using restore::Disk;
using restore::DiskPartition;
using restore::RestorePlan;
using restore::Role;
using restore::Volume;
using restore::Wish;
using restore::fakes::Append;
using restore::fakes::ImageOf;
using restore::fakes::kBasic;
using restore::fakes::kGiB;
using restore::fakes::WindowsDisk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Disk OtherDisk(const std::string& node, const std::string& bus) {
  Disk disk;
  disk.node = node;
  disk.path = "/dev/" + node;
  disk.identity.bus = bus;
  disk.removable = bus == "usb";
  disk.size = 500 * kGiB;
  disk.table = "gpt";
  Append(disk, kBasic, "exfat", "BACKUP", 400 * kGiB);
  disk.partitions.back().role = Role::kData;
  return disk;
}

Volume VolumeOf(const Disk& disk, const DiskPartition& p) {
  Volume volume;
  volume.node = p.node;
  volume.path = p.path;
  volume.disk = disk.node;
  volume.partition = p.number;
  volume.type = p.content.type;
  volume.label = p.content.label;
  volume.size = p.range.length;
  volume.role = p.role;
  return volume;
}

class DestinationTest : public ::testing::Test {
 protected:
  // Every partition of the disks is a volume, with as much room as `room_`
  // says.
  std::vector<Destination> Find(const Wish& wish = {}) {
    std::vector<Volume> volumes;
    for (const Disk& disk : disks_) {
      for (const DiskPartition& p : disk.partitions) {
        volumes.push_back(VolumeOf(disk, p));
        volumes.back().mounted_at = mounted_[p.node];
      }
    }
    plan_ = MakePlan(image_, disks_[0], wish, {});
    restore::DestinationQuery query{
        .plan = plan_, .disks = disks_, .saved = {}, .needed = 10 * kGiB};
    for (const auto& p : DataPartitionsOf(plan_)) {
      query.saved.push_back(p.number);
    }
    return FindDestinations(
        query, volumes, {},
        [this](const Volume& volume) -> base::Result<restore::Room> {
          looked_.push_back(volume.node);
          return restore::Room{"/mnt/" + volume.node, room_[volume.node]};
        });
  }
  std::vector<std::string> Fit(const std::vector<Destination>& all) {
    std::vector<std::string> out;
    for (const Destination& d : all) {
      if (!d.unfit) {
        out.push_back(d.volume.node);
      }
    }
    return out;
  }
  std::string WhyNot(const std::vector<Destination>& all,
                     const std::string& node) {
    for (const Destination& d : all) {
      if (d.volume.node == node) {
        return d.unfit ? d.unfit->text() + "|" + d.unfit->hint() : "fit";
      }
    }
    return "not listed";
  }

  std::vector<Disk> disks_{WindowsDisk("sda"), OtherDisk("sdb", "usb"),
                           OtherDisk("sdc", "sata")};
  restore::ImageFacts image_ = ImageOf(disks_[0]);
  std::map<std::string, std::uint64_t> room_{{"sda3", 20 * kGiB},
                                             {"sda4", 30 * kGiB},
                                             {"sdb1", 300 * kGiB},
                                             {"sdc1", 200 * kGiB}};
  std::map<std::string, std::string> mounted_;
  RestorePlan plan_;
  std::vector<std::string> looked_;
};

TEST_F(DestinationTest, AnotherDiskComesBeforeAStick) {
  const auto found = Find();
  EXPECT_THAT(Fit(found), ElementsAre("sdc1", "sdb1"));
  EXPECT_EQ(found[0].kind, Destination::Kind::kOtherDisk);
  EXPECT_EQ(found[0].folder, "/mnt/sdc1");
  EXPECT_EQ(found[0].free_bytes, 200 * kGiB);
  EXPECT_EQ(found[1].kind, Destination::Kind::kUsbDisk);
  EXPECT_FALSE(found[0].why.empty());
}

TEST_F(DestinationTest, OneThatIsTooFullIsNotChosenAndSaysTheNumbers) {
  room_["sdc1"] = 9 * kGiB;
  const auto found = Find();
  EXPECT_THAT(Fit(found), ElementsAre("sdb1"));
  EXPECT_THAT(WhyNot(found, "sdc1"),
              HasSubstr("has 9.0 GiB (9663676416 bytes) free, but the copies "
                        "may need 10.0 GiB"));
  EXPECT_THAT(WhyNot(found, "sdc1"), HasSubstr("Nothing was written."));
}

TEST_F(DestinationTest, WhatIsOverwrittenIsNeverLookedAt) {
  const auto found = Find({.kind = Wish::Kind::kWholeDisk, .choices = {}});
  for (const char* node : {"sda1", "sda3", "sda4", "sda5"}) {
    EXPECT_THAT(WhyNot(found, node), HasSubstr("will be overwritten")) << node;
  }
  EXPECT_THAT(looked_, ElementsAre("sdb1", "sdc1"));
}

TEST_F(DestinationTest, TheStickThatWeStartedFromIsAPlaceAndSaysSo) {
  disks_.pop_back();
  mounted_["sdb1"] = restore::kMediumData;
  const auto found = Find();
  EXPECT_THAT(Fit(found), ElementsAre("sdb1"));
  EXPECT_EQ(found[0].kind, Destination::Kind::kUsbDisk);
  EXPECT_TRUE(found[0].is_medium);
  EXPECT_THAT(found[0].why, HasSubstr("the stick that this computer"));
  disks_[1].read_only = true;
  const auto locked = Find();
  EXPECT_THAT(Fit(locked), IsEmpty());
  EXPECT_THAT(WhyNot(locked, "sdb1"), HasSubstr("lock switch"));
}

TEST_F(DestinationTest, OnlyTheRecoveryPartitionThatWeStartedFromIsAPlace) {
  disks_.resize(1);
  Append(disks_[0], kBasic, "vfat", "PRISTINE-R", 8 * kGiB);
  DiskPartition& recovery = disks_[0].partitions.back();
  recovery.role = Role::kRecovery;
  room_[recovery.node] = 12 * kGiB;
  EXPECT_THAT(Fit(Find()), IsEmpty());
  mounted_[recovery.node] = restore::kBootMedium;
  const auto found = Find();
  EXPECT_THAT(Fit(found), ElementsAre(recovery.node));
  EXPECT_EQ(found[0].kind, Destination::Kind::kSameDisk);
  EXPECT_THAT(found[0].why, HasSubstr("when that fails"));
  // WinRE is no place.
  EXPECT_THAT(WhyNot(found, "sda5"), HasSubstr("repairing a computer"));
  EXPECT_THAT(Fit(Find({.kind = Wish::Kind::kWholeDisk, .choices = {}})),
              IsEmpty());
}

TEST_F(DestinationTest, WhatIsInTheWayHasAKind) {
  using Obstacle = Destination::Obstacle;
  room_["sdc1"] = 9 * kGiB;
  disks_[1].read_only = true;
  std::map<std::string, Obstacle> kinds;
  for (const Destination& there : Find()) {
    kinds[there.volume.node] = there.obstacle;
  }
  EXPECT_EQ(kinds["sda5"], Obstacle::kStarts);
  EXPECT_EQ(kinds["sda3"], Obstacle::kOverwritten);
  EXPECT_EQ(kinds["sda4"], Obstacle::kSavedItself);
  EXPECT_EQ(kinds["sdb1"], Obstacle::kOnlyRead);
  EXPECT_EQ(kinds["sdc1"], Obstacle::kTooFull);
}

TEST_F(DestinationTest, APartitionIsNotThePlaceOfItsOwnCopy) {
  disks_.resize(1);
  const auto found = Find();
  EXPECT_THAT(Fit(found), IsEmpty());
  EXPECT_THAT(WhyNot(found, "sda3"), HasSubstr("will be overwritten"));
  EXPECT_THAT(WhyNot(found, "sda4"), HasSubstr("is to be saved itself"));
  EXPECT_THAT(WhyNot(found, "sda4"), HasSubstr("Connect another disk"));
}

TEST_F(DestinationTest, AKeptPartitionOfTheDiskIsTheLastChoice) {
  // D: is restored, and C: is kept: it can take the copy of D:.
  const auto found =
      Find({.kind = Wish::Kind::kPartitions,
            .choices = {{.image_partition = 4, .disk_partition = 4}}});
  EXPECT_THAT(Fit(found), ElementsAre("sdc1", "sdb1", "sda3"));
  EXPECT_THAT(found[2].why, HasSubstr("same disk"));
}

TEST_F(DestinationTest, WhatCannotBeWrittenIsUnfit) {
  disks_[1].partitions[0].content.type = "iso9660";
  disks_[2].partitions[0].content.type = "xfs";
  auto found = Find();
  EXPECT_THAT(WhyNot(found, "sdb1"), HasSubstr("can only be read"));
  EXPECT_THAT(WhyNot(found, "sdc1"), HasSubstr("only reads xfs"));
  disks_[2].partitions[0].content.type = "exfat";
  disks_[2].read_only = true;
  found = Find();
  EXPECT_THAT(WhyNot(found, "sdc1"), HasSubstr("read-only"));
  EXPECT_THAT(looked_, IsEmpty());
}

TEST_F(DestinationTest, WhatIsMadeOfOtherDevicesIsNotOffered) {
  disks_[2].made_of = {"sda3"};
  EXPECT_EQ(WhyNot(Find(), "sdc1"), "not listed");
}

class FolderDestinationTest : public DestinationTest {
 protected:
  Destination Look(const std::string& folder, std::uint64_t needed = 1) {
    plan_ = MakePlan(image_, disks_[0], {}, {});
    return restore::FolderDestination(
        {.plan = plan_, .disks = disks_, .saved = {4}, .needed = needed},
        folder);
  }
  restore::ScratchFolder scratch_ =
      std::move(restore::ScratchFolder::Make()).value();
};

TEST_F(FolderDestinationTest, AFolderWithRoomIsFit) {
  const Destination found = Look(scratch_.path());
  EXPECT_FALSE(found.unfit) << found.unfit->text();
  EXPECT_GT(found.free_bytes, 0U);
}

TEST_F(FolderDestinationTest, OneThatIsMissingFullOrAFileSaysSo) {
  EXPECT_THAT(Look(scratch_.File("none")).unfit->text(),
              HasSubstr("is no folder"));
  EXPECT_THAT(Look(scratch_.path(), ~std::uint64_t{0}).unfit->text(),
              HasSubstr("but the copies may need"));
}

TEST_F(FolderDestinationTest, WhatAFolderLiesOnCounts) {
  restore::fakes::FakeMachine machine;
  machine.AddDisk("sda", "pci0/ata1/host0/sda", "8:0", 100 * kGiB);
  machine.AddPartition("sda", "sda3", 3, "8:3", kGiB, 40 * kGiB);
  machine.AddPartition("sda", "sda4", 4, "8:4", 50 * kGiB, 50 * kGiB);
  machine.AddDisk("sdb", "pci0/ata2/host1/sdb", "8:16", 100 * kGiB);
  machine.AddPartition("sdb", "sdb1", 1, "8:17", kGiB, 40 * kGiB);
  machine.Mount(1, 0, "0:20", "/", "tmpfs tmpfs rw");
  int id = 2;
  for (const auto& [node, number] :
       {std::pair{"sda3", "8:3"}, std::pair{"sda4", "8:4"},
        std::pair{"sdb1", "8:17"}}) {
    std::filesystem::create_directory(scratch_.File(node));
    machine.Mount(id++, 1, number, scratch_.File(node), "ext4 x rw");
  }
  const auto look = [&](const std::string& node) {
    plan_ = MakePlan(image_, disks_[0], {}, {});
    const Destination found = FolderDestination(
        {.plan = plan_, .disks = disks_, .saved = {4}, .needed = 1},
        scratch_.File(node), machine.roots());
    return found.unfit ? found.unfit->text() : "fit";
  };
  EXPECT_THAT(look("sda3"), HasSubstr("will be overwritten"));
  EXPECT_THAT(look("sda4"), HasSubstr("is to be saved itself"));
  EXPECT_EQ(look("sdb1"), "fit");
}

// A volume that Windows left hibernated shows it only when it is mounted for
// writing.
TEST(OpenBestTest, PassesOverWhatCannotBeOpenedForWriting) {
  restore::fakes::FakeMachine machine;
  restore::fakes::FakeMounter mounter;
  restore::Volumes volumes(mounter, machine.root() / "mnt", machine.roots());
  mounter.Hold("/dev/sdb1", [](const std::filesystem::path&) {});
  const auto place = [](const std::string& node) {
    Destination out;
    out.volume.node = node;
    out.volume.disk = node.substr(0, 3);
    out.volume.path = "/dev/" + node;
    out.volume.type = "ntfs";
    return out;
  };
  std::vector<Destination> places{place("sdc1"), place("sdb1")};
  const auto opened = OpenBest(places, volumes);
  ASSERT_TRUE(opened.ok()) << opened.error().text();
  EXPECT_EQ(opened.value(), machine.root() / "mnt/sdb1");
  ASSERT_TRUE(places[0].unfit);
  EXPECT_THAT(places[0].unfit->text(), HasSubstr("sdc1 can't be mounted"));

  std::vector<Destination> none{place("sdc1")};
  const auto failed = OpenBest(none, volumes);
  ASSERT_FALSE(failed.ok());
  EXPECT_THAT(failed.error().text(), HasSubstr("no place for the copies"));
  EXPECT_THAT(failed.error().text(), HasSubstr("sdc1 can't be mounted"));
}

}  // namespace
