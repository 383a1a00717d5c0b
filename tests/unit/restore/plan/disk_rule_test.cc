// SPDX-License-Identifier: Apache-2.0
#include "restore/plan/disk_rule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "restore/plan/fingerprint.h"
#include "tests/unit/restore/plan/factory.h"

namespace {

using restore::Disk;
using restore::DiskRule;
using restore::FingerprintId;
using restore::FingerprintOf;
using restore::fakes::kGiB;
using ::testing::HasSubstr;
using ::testing::Not;

Disk Blank(const std::string& node, const std::string& bus) {
  Disk disk;
  disk.node = node;
  disk.path = "/dev/" + node;
  disk.identity.bus = bus;
  return disk;
}

// A laptop with two disks, a stick that it was started from, an empty card
// reader's card, and a loop device.
std::vector<Disk> Machine() {
  std::vector<Disk> disks{restore::fakes::WindowsDisk("nvme0n1"),
                          Blank("sda", "sata"), Blank("sdb", "usb"),
                          Blank("sdc", "usb"), Blank("loop0", "loop")};
  disks[0].partitions[2].path = "/dev/nvme0n1p3";
  disks[1].identity.maker = "WDC";
  disks[1].identity.model = "WD10EZEX";
  disks[1].identity.serial = "WD-WCC3F1";
  disks[1].identity.wwn = "naa.50014ee2b5e7a1c3";
  disks[1].size = 1'000'204'886'016;
  disks[2].identity.model = "Ultra Fit";
  disks[2].identity.serial = "4C530001";
  disks[2].size = 32 * kGiB;
  disks[3].identity.model = "Card";
  disks[3].identity.serial = "0815";
  disks[3].removable = true;
  disks[3].size = 64 * kGiB;
  disks[4].size = 500 * kGiB;
  return disks;
}

base::Result<std::string> Find(const std::string& text,
                               const std::vector<Disk>& disks = Machine(),
                               const std::string& medium = "sdb") {
  TRY_ASSIGN(const DiskRule rule, restore::ParseDiskRule(text));
  TRY_ASSIGN(const auto found, FindByRule(rule, disks, medium));
  return found.path;
}

std::string PathOf(const std::string& text) {
  const auto found = Find(text);
  return found.ok() ? found.value() : "refused: " + found.error().text();
}

TEST(DiskRule, NamesTheOneDiskThatIsAsItSays) {
  EXPECT_EQ(PathOf("disk:serial=S64D"), "/dev/nvme0n1");
  EXPECT_EQ(PathOf("disk:wwn=naa.50014ee2b5e7a1c3"), "/dev/sda");
  EXPECT_EQ(PathOf("disk:wwn=0x50014EE2B5E7A1C3"), "/dev/sda");
  EXPECT_EQ(PathOf("disk:model=ssd 980"), "/dev/nvme0n1");
  EXPECT_EQ(PathOf("disk:model=Samsung SSD 980"), "/dev/nvme0n1");
  EXPECT_EQ(PathOf("disk:usb"), "/dev/sdc");
  EXPECT_EQ(PathOf("disk:internal,over=500GB"), "/dev/sda");
  EXPECT_EQ(PathOf("disk:internal, under=500GB"), "/dev/nvme0n1");
  EXPECT_EQ(PathOf("disk:id=" + FingerprintId(FingerprintOf(Machine()[1]))),
            "/dev/sda");
}

TEST(DiskRule, SizesAreAsDisksAreSold) {
  using restore::ParseDiskSize;
  EXPECT_EQ(ParseDiskSize("100GB"), 100'000'000'000u);
  EXPECT_EQ(ParseDiskSize("2tb"), 2'000'000'000'000u);
  EXPECT_EQ(ParseDiskSize("100GiB"), 100 * kGiB);
  EXPECT_EQ(ParseDiskSize("100G"), 100 * kGiB);
  EXPECT_FALSE(ParseDiskSize("GB").has_value());
  EXPECT_FALSE(ParseDiskSize("99999999999999999999GB").has_value());
  // What is sold as 1 TB is over 1 TB, and below 1 TiB.
  EXPECT_EQ(PathOf("disk:internal,over=1TB"), "/dev/sda");
  EXPECT_THAT(PathOf("disk:internal,over=1TiB"), HasSubstr("refused"));
}

TEST(DiskRule, NamesAPartitionOfIt) {
  EXPECT_EQ(PathOf("disk:serial=S64D#3"), "/dev/nvme0n1p3");
  EXPECT_THAT(PathOf("disk:serial=S64D#9"), HasSubstr("no partition 9"));
  auto disks = Machine();
  disks[0].partitions[2].path.clear();
  EXPECT_EQ(Find("disk:serial=S64D#3", disks).value(), "/dev/nvme0n1#3");
}

TEST(DiskRule, SeveralThatMatchAreRefusedAndListed) {
  const auto found = Find("disk:internal");
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().code(), base::ErrorCode::kInvalidArgument);
  EXPECT_THAT(found.error().text(), HasSubstr("2 disks are disk:internal"));
  EXPECT_THAT(found.error().text(), HasSubstr("/dev/nvme0n1 (SSD 980"));
  EXPECT_THAT(found.error().text(), HasSubstr("/dev/sda (WD10EZEX"));
  EXPECT_THAT(found.error().hint(), HasSubstr("/dev/sdc (Card, serial 0815, "
                                              "64.0 GiB) is on USB"));
  EXPECT_THAT(found.error().hint(), Not(HasSubstr("loop0")));
}

TEST(DiskRule, WhenNoneMatchesEachSaysWhyNot) {
  const auto found = Find("disk:usb,over=100GB");
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().code(), base::ErrorCode::kNotFound);
  EXPECT_THAT(found.error().hint(), HasSubstr("is not on USB"));
  EXPECT_THAT(found.error().hint(), HasSubstr("is too small"));
  EXPECT_THAT(found.error().hint(), HasSubstr("started from"));
  EXPECT_THAT(found.error().hint(), HasSubstr("Nothing was written."));
}

TEST(DiskRule, OurOwnMediumMatchesItsSerialNumberAlone) {
  EXPECT_EQ(PathOf("disk:serial=4C530001"), "/dev/sdb");
  EXPECT_THAT(PathOf("disk:model=Ultra Fit"), HasSubstr("refused"));
  const std::string id = FingerprintId(FingerprintOf(Machine()[2]));
  EXPECT_THAT(PathOf("disk:id=" + id), HasSubstr("refused"));
  EXPECT_EQ(Find("disk:id=" + id, Machine(), "").value(), "/dev/sdb");
  // What the program runs from is ours too, wherever it was started from.
  auto disks = Machine();
  disks[0].partitions[2].usage.runs_pristine = true;
  EXPECT_EQ(Find("disk:internal", disks).value(), "/dev/sda");
}

TEST(DiskRule, TwoDisksWithOneSerialNumberAreRefused) {
  auto disks = Machine();
  disks[3].identity.serial = "S64D";
  const auto found = Find("disk:serial=S64D", disks);
  ASSERT_FALSE(found.ok());
  EXPECT_THAT(found.error().text(), HasSubstr("2 disks"));
}

TEST(DiskRule, WhatIsNoRuleSaysWhatIsWrong) {
  EXPECT_FALSE(restore::IsDiskRule("/dev/sda"));
  for (const std::string text :
       {"disk:", "disk:big", "disk:serial=", "disk:serial",
        "disk:over=", "disk:over=much", "disk:internal,", "disk:colour=red",
        "disk:internal#", "disk:internal#0", "disk:internal#x",
        "disk:internal#99999", "dusk:internal"}) {
    const auto rule = restore::ParseDiskRule(text);
    ASSERT_FALSE(rule.ok()) << text;
    EXPECT_EQ(rule.error().code(), base::ErrorCode::kInvalidArgument);
    EXPECT_THAT(rule.error().text(), HasSubstr("is no rule for a disk"));
  }
  EXPECT_FALSE(
      restore::ParseDiskRule("disk:serial=" + std::string(5000, 'x')).ok());
}

TEST(FingerprintId, StaysTheSameWhateverIsWrittenToTheDisk) {
  Disk disk = restore::fakes::WindowsDisk("sda");
  const std::string id = FingerprintId(FingerprintOf(disk));
  EXPECT_EQ(id.size(), 14u);
  disk.table_id = "another";
  disk.node = "sdx";
  disk.path = "/dev/sdx";
  EXPECT_EQ(FingerprintId(FingerprintOf(disk)), id);
}

TEST(FingerprintId, DiffersWithWhateverADiskTellsOfItself) {
  const restore::Fingerprint base{
      .wwn = "naa.1", .serial = "S1", .model = "M", .size = 1, .table_id = ""};
  restore::Fingerprint other = base;
  other.serial = "S2";
  EXPECT_NE(FingerprintId(base), FingerprintId(other));
  other = base;
  other.size = 2;
  EXPECT_NE(FingerprintId(base), FingerprintId(other));
  // The border between two of them counts.
  other = base;
  other.wwn = "naa.1S";
  other.serial = "1";
  EXPECT_NE(FingerprintId(base), FingerprintId(other));
}

// This very text is in people's job files.
TEST(FingerprintId, IsTheSameInEveryVersion) {
  EXPECT_EQ(FingerprintId({.wwn = "eui.0025385b71b00b1e",
                           .serial = "S64DNX0R123456",
                           .model = "Samsung SSD 980 1TB",
                           .size = 1000204886016,
                           .table_id = "x"}),
            "ee1d-77c0-aeff");
}

}  // namespace
