// SPDX-License-Identifier: Apache-2.0
#include "restore/plan/titles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/restore/plan/factory.h"

namespace {

using restore::Disk;
using restore::EnglishTitle;
using restore::Role;
using restore::Title;
using restore::fakes::Append;
using restore::fakes::kBasic;
using restore::fakes::kGiB;
using restore::fakes::WindowsDisk;
using ::testing::ElementsAre;

std::vector<std::string> TextsOf(const Disk& disk) {
  std::vector<std::string> out;
  for (const Title& title : TitlesOf(disk)) {
    out.push_back(EnglishTitle(title));
  }
  return out;
}

TEST(TitlesOf, LettersGoOnInOrderOfPlace) {
  Disk disk = WindowsDisk("sda");
  Append(disk, kBasic, "exfat", "", kGiB);
  disk.partitions.back().role = Role::kData;
  EXPECT_THAT(TextsOf(disk),
              ElementsAre("Boot (SYSTEM)", "Boot", "C: (Windows)",
                          "D: (Photos)", "Recovery (WinRE)", "E:"));
}

TEST(TitlesOf, DataBeforeTheSystemIsStillD) {
  Disk disk = WindowsDisk("sda");
  std::swap(disk.partitions[2].role, disk.partitions[3].role);
  EXPECT_THAT(TextsOf(disk),
              ElementsAre("Boot (SYSTEM)", "Boot", "D: (Windows)",
                          "C: (Photos)", "Recovery (WinRE)"));
}

TEST(TitlesOf, LettersThatWindowsHasGivenOutCount) {
  Disk disk = WindowsDisk("sda");
  disk.partitions[2].letter = 'C';
  disk.partitions[4].letter = 'R';
  EXPECT_THAT(TextsOf(disk),
              ElementsAre("Boot (SYSTEM)", "Boot", "C: (Windows)", "Photos",
                          "R: (WinRE)"));
}

TEST(TitlesOf, WithoutWindowsThereAreNoLetters) {
  Disk disk;
  Append(disk, kBasic, "ntfs", "Backup", kGiB);
  Append(disk, kBasic, "vfat", "", kGiB);
  Append(disk, "0x83", "ext4", "", kGiB);
  Append(disk, "0x82", "swap", "", kGiB);
  disk.partitions[2].role = Role::kSystem;
  disk.partitions[3].role = Role::kSwap;
  disk.partitions[1].name = "Basic data partition";
  EXPECT_THAT(TextsOf(disk),
              ElementsAre("Backup", "Partition 2", "System", "Swap"));
}

TEST(TitlesOf, ALabelIsSafeToPrint) {
  Disk disk;
  Append(disk, kBasic, "ntfs", "a\033[2Jb", kGiB);
  EXPECT_THAT(TextsOf(disk), ElementsAre("a?[2Jb"));
}

}  // namespace
