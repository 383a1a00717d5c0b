// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/job_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "restore/machine/scratch_folder.h"

namespace {

namespace fs = std::filesystem;
using restore::AsFileName;
using restore::MakeJobFolder;
using restore::RemoveEmptyJobFolder;
using ::testing::HasSubstr;

constexpr std::time_t kTime = 1795511580;  // 2026-11-24T09:13:00Z

class JobFolderTest : public ::testing::Test {
 protected:
  std::string Make(std::time_t time, const std::string& disk) {
    auto made = MakeJobFolder(root_, time, disk);
    EXPECT_TRUE(made.ok()) << made.error().text();
    return made.ok() ? made.value() : "";
  }

  restore::ScratchFolder scratch_ =
      std::move(restore::ScratchFolder::Make()).value();
  const std::string root_ = scratch_.path();
};

TEST_F(JobFolderTest, IsNamedByTimeAndDisk) {
  EXPECT_EQ(Make(kTime, "S64DNX0R"),
            root_ + "/Pristine/2026-11-24 091300 S64DNX0R");
}

TEST_F(JobFolderTest, AClockOf1970IsNoDate) {
  EXPECT_EQ(Make(0, "S64D"), root_ + "/Pristine/no date S64D");
  EXPECT_EQ(Make(-5, "S64D"), root_ + "/Pristine/no date S64D (2)");
}

TEST_F(JobFolderTest, AnExistingFolderIsNeverUsedAgain) {
  const std::string first = Make(kTime, "S");
  std::ofstream(first + "/copy.pri") << "x";
  const std::string second = Make(kTime, "S");
  EXPECT_EQ(second, first + " (2)");
  EXPECT_TRUE(fs::is_empty(second));
  // Nor a file of that name.
  std::ofstream(first + " (3)") << "x";
  EXPECT_EQ(Make(kTime, "S"), first + " (4)");
}

TEST_F(JobFolderTest, ADisksNameCannotLeadElsewhere) {
  const std::string made = Make(kTime, "../../etc/\x01\xe7\x9f\xb3: *?");
  EXPECT_EQ(fs::path(made).parent_path(), fs::path(root_) / "Pristine");
  EXPECT_EQ(fs::path(made).filename().string(),
            "2026-11-24 091300 _.._etc______ __");
  EXPECT_EQ(Make(kTime, ""), root_ + "/Pristine/2026-11-24 091300");
}

TEST_F(JobFolderTest, NamesEndAsFatLikesIt) {
  EXPECT_EQ(AsFileName("Data. . "), "Data");
  EXPECT_EQ(AsFileName("..."), "");
  EXPECT_EQ(AsFileName(std::string(300, 'a')).size(), 40U);
}

TEST_F(JobFolderTest, AFileInThePlaceIsAnErrorThatSaysSo) {
  std::ofstream(root_ + "/Pristine") << "x";
  const auto made = MakeJobFolder(root_, kTime, "S");
  ASSERT_FALSE(made.ok());
  EXPECT_THAT(made.error().text(), HasSubstr(root_ + "/Pristine"));
  EXPECT_THAT(made.error().hint(), HasSubstr("Nothing was overwritten."));
}

TEST_F(JobFolderTest, OnlyEmptyFoldersAreRemoved) {
  const std::string empty = Make(kTime, "a");
  const std::string full = Make(kTime, "b");
  std::ofstream(full + "/copy.pri") << "x";
  RemoveEmptyJobFolder(empty);
  RemoveEmptyJobFolder(full);
  EXPECT_FALSE(fs::exists(empty));
  EXPECT_TRUE(fs::exists(full + "/copy.pri"));
  fs::remove(full + "/copy.pri");
  RemoveEmptyJobFolder(full);
  EXPECT_FALSE(fs::exists(root_ + "/Pristine"));
  EXPECT_TRUE(fs::exists(root_));
  RemoveEmptyJobFolder("");
}

}  // namespace
