// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/data_partitions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "restore/plan/saved_first.h"
#include "tests/unit/restore/plan/factory.h"

namespace {

using restore::DataPartition;
using restore::DataPartitionsOf;
using restore::Disk;
using restore::Fate;
using restore::ImageFacts;
using restore::PlannedPartition;
using restore::RestorePlan;
using restore::Wish;
using restore::fakes::Append;
using restore::fakes::ImageOf;
using restore::fakes::kBasic;
using restore::fakes::kGiB;
using restore::fakes::WindowsDisk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kLinux = "0fc63daf-8483-4772-8e79-3d69d8477de4";
const Wish kKeepData{};
const Wish kWholeDisk{.kind = Wish::Kind::kWholeDisk, .choices = {}};

std::vector<std::string> SourcesOf(const RestorePlan& plan) {
  std::vector<std::string> out;
  for (const DataPartition& p : DataPartitionsOf(plan)) {
    out.push_back(p.source);
  }
  return out;
}

std::vector<std::string> FatesOf(const std::vector<PlannedPartition>& all) {
  std::vector<std::string> out;
  for (const PlannedPartition& p : all) {
    out.push_back(FateText(p));
  }
  return out;
}

class DataPartitionsTest : public ::testing::Test {
 protected:
  RestorePlan Make(const Wish& wish) const {
    return MakePlan(image_, disk_, wish, {});
  }

  Disk disk_ = WindowsDisk("sda");
  ImageFacts image_ = ImageOf(disk_);
};

TEST_F(DataPartitionsTest, AKeptDataPartitionIsSavedToo) {
  EXPECT_THAT(SourcesOf(Make(kKeepData)), ElementsAre("/dev/sda4"));
  RestorePlan plan = Make(kKeepData);
  EXPECT_THAT(FatesOf(plan.before), ElementsAre("overwritten", "overwritten",
                                                "overwritten", "kept", "kept"));
  SaveDataFirst(plan);
  EXPECT_THAT(FatesOf(plan.before),
              ElementsAre("overwritten", "overwritten", "overwritten",
                          "kept and saved first", "kept"));
  EXPECT_TRUE(plan.after[3].saved_first);
}

TEST_F(DataPartitionsTest, SoIsOneThatIsErased) {
  RestorePlan plan = Make(kWholeDisk);
  EXPECT_THAT(SourcesOf(plan), ElementsAre("/dev/sda4"));
  SaveDataFirst(plan);
  EXPECT_EQ(FateText(plan.before[3]), "overwritten, but saved first");
  // What the image puts there was not saved.
  EXPECT_FALSE(plan.after[3].saved_first);
}

TEST_F(DataPartitionsTest, WhatIsNotKnownCountsAsDataWhenItIsLost) {
  Append(disk_, kLinux, "", "", kGiB);
  EXPECT_THAT(SourcesOf(Make(kKeepData)), ElementsAre("/dev/sda4"));
  EXPECT_THAT(SourcesOf(Make(kWholeDisk)),
              ElementsAre("/dev/sda4", "/dev/sda6"));
  disk_.partitions.back().content.type = "LVM2_member";
  EXPECT_THAT(SourcesOf(Make(kKeepData)),
              ElementsAre("/dev/sda4", "/dev/sda6"));
}

TEST_F(DataPartitionsTest, ADiskOfAFileNamesPartitionsByNumber) {
  disk_ = WindowsDisk("");
  disk_.path = "disk.img";
  EXPECT_THAT(SourcesOf(restore::PlanToKeepAll(disk_)),
              ElementsAre("disk.img#4"));
}

TEST_F(DataPartitionsTest, EncryptedOnesAreSavedAndTheNoteSaysAsWhat) {
  disk_.partitions[3].content.type = "BitLocker";
  image_ = ImageOf(disk_);
  RestorePlan plan = Make(kKeepData);
  SaveDataFirst(plan);
  ASSERT_FALSE(plan.notes.empty());
  EXPECT_THAT(plan.notes.back(), HasSubstr("D: (Photos) is encrypted with "
                                           "BitLocker"));
  const auto data = DataPartitionsOf(plan);
  ASSERT_EQ(data.size(), 1U);
  EXPECT_THAT(data[0].notes, ElementsAre(HasSubstr("BitLocker key")));
  // All of it, since nobody can tell what is used.
  EXPECT_EQ(data[0].used_bytes, data[0].size);
}

TEST_F(DataPartitionsTest, OneThatCannotBeReadKeepsItsSizeAndSaysWhy) {
  auto data = DataPartitionsOf(Make(kKeepData));
  data[0].source = "/dev/none";
  ASSERT_TRUE(Measure(data, "/dev/sda", {}).ok());
  EXPECT_EQ(data[0].used_bytes, 50 * kGiB);
  EXPECT_THAT(data[0].notes, ElementsAre(HasSubstr("/dev/none")));
}

TEST_F(DataPartitionsTest, AnyPartitionCanBeAskedFor) {
  const RestorePlan plan = restore::PlanToKeepAll(disk_);
  const auto system = restore::DataPartitionAt(plan, 3);
  ASSERT_TRUE(system.ok());
  EXPECT_EQ(system.value().source, "/dev/sda3");
  const auto none = restore::DataPartitionAt(plan, 9);
  ASSERT_FALSE(none.ok());
  EXPECT_THAT(none.error().text(), HasSubstr("no partition 9"));
}

TEST_F(DataPartitionsTest, RoomIsForDataThatCannotBeCompressed) {
  EXPECT_GT(restore::RoomFor(kGiB), kGiB);
  EXPECT_LT(restore::RoomFor(kGiB), kGiB + kGiB / 100);
}

}  // namespace
