// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/rescue_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "restore/backup/pax_proof.h"
#include "restore/backup/put_back_job.h"
#include "restore/machine/scratch_folder.h"

namespace {

namespace fs = std::filesystem;
using restore::JobProgress;
using restore::PutBackJob;
using restore::PutBackVerdict;
using restore::RescueJob;
using restore::RescueOrder;
using restore::RescueVerdict;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string ReadAll(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class RescueJobTest : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(system_);
    fs::create_directories(to_);
    Put("Users/李雷/Desktop/简历.docx", "resume");
    std::string large(3 << 20, '\0');
    std::mt19937 random(7);
    for (char& letter : large) {
      letter = static_cast<char>(random());
    }
    Put("Users/李雷/Pictures/large.raw", large);
  }

  void Put(const std::string& path, const std::string& text) {
    fs::create_directories((system_ / path).parent_path());
    std::ofstream(system_ / path, std::ios::binary) << text;
  }

  RescueVerdict Save(std::uint64_t part_size = 0,
                     const std::stop_token& stop = {}) {
    auto job = RescueJob::Prepare({.partition = system_.string(),
                                   .folders = {},
                                   .archive = archive_,
                                   .part_size = part_size},
                                  std::stop_token());
    EXPECT_TRUE(job.ok()) << job.error().text();
    JobProgress progress;
    progress.Plan(job.value()->Stages());
    return job.value()->Run(progress, 0, stop);
  }

  base::Result<PutBackVerdict> PutBack(const fs::path& to) {
    TRY_ASSIGN(const auto job, PutBackJob::Prepare({.archive = archive_,
                                                    .to = to.string(),
                                                    .date = "2026-11-24",
                                                    .chinese = true},
                                                   std::stop_token()));
    JobProgress progress;
    progress.Plan(job->Stages());
    return job->Run(progress, 0, std::stop_token());
  }

  restore::ScratchFolder scratch_ =
      std::move(restore::ScratchFolder::Make()).value();
  const fs::path system_ = scratch_.File("system");
  const fs::path to_ = scratch_.File("to");
  const std::string archive_ = (to_ / "files.tar.zst").string();
};

TEST_F(RescueJobTest, SavesAndPutsBackOnTheDesktopOfThePerson) {
  const RescueVerdict saved = Save();
  ASSERT_FALSE(saved.error) << saved.error->text();
  EXPECT_EQ(saved.files, 2U);
  EXPECT_THAT(saved.unread, IsEmpty());
  EXPECT_EQ(saved.sha256.size(), 64U);
  EXPECT_THAT(saved.files_made, ElementsAre(archive_));

  const fs::path fresh = scratch_.File("fresh");
  fs::create_directories(fresh / "Users/李雷/Desktop");
  for (const char* const folder :
       {"Users/李雷/Desktop/已保存的文件 2026-11-24",
        "Users/李雷/Desktop/已保存的文件 2026-11-24 (2)"}) {
    const auto put = PutBack(fresh);
    ASSERT_TRUE(put.ok()) << put.error().text();
    ASSERT_FALSE(put.value().error) << put.value().error->text();
    EXPECT_EQ(put.value().folder, folder);
    for (const char* const file :
         {"Users/李雷/Desktop/简历.docx", "Users/李雷/Pictures/large.raw"}) {
      const fs::path found = fresh / folder / file;
      EXPECT_EQ(ReadAll(found), ReadAll(system_ / file));
      EXPECT_EQ(fs::last_write_time(found),
                fs::last_write_time(system_ / file));
    }
  }
}

TEST_F(RescueJobTest, PutsBackAtTheTopWhereThePersonIsMissing) {
  ASSERT_FALSE(Save().error);
  const fs::path fresh = scratch_.File("fresh");
  fs::create_directories(fresh);
  const auto put = PutBack(fresh);
  ASSERT_TRUE(put.ok());
  EXPECT_EQ(put.value().folder, "已保存的文件 2026-11-24");
}

TEST_F(RescueJobTest, PartsAreReadAsOneArchive) {
  const RescueVerdict saved = Save(1 << 20);
  ASSERT_FALSE(saved.error) << saved.error->text();
  EXPECT_THAT(saved.files_made,
              ElementsAre(archive_ + ".001", archive_ + ".002",
                          archive_ + ".003", archive_ + ".004"));
  const fs::path fresh = scratch_.File("fresh");
  fs::create_directories(fresh);
  const auto put = PutBack(fresh);
  ASSERT_TRUE(put.ok()) << put.error().text();
  EXPECT_EQ(put.value().files, 2U);
  // A part is missing.
  fs::remove(archive_ + ".003");
  const auto refused = PutBack(fresh);
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().text(), HasSubstr(archive_ + ".001"));
  EXPECT_THAT(refused.error().hint(),
              HasSubstr("The last part that is there is " + archive_ + ".002"));
}

TEST_F(RescueJobTest, WhatCannotBeSavedIsNamed) {
  ASSERT_EQ(::mkfifo((system_ / "Users/李雷/Desktop/pipe").c_str(), 0600), 0);
  // As ntfs-3g shows a file of OneDrive that is not on the disk.
  fs::create_symlink("unsupported reparse tag 0x9000601a",
                     system_ / "Users/李雷/Desktop/cloud.docx");
  const RescueVerdict saved = Save();
  ASSERT_FALSE(saved.error) << saved.error->text();
  EXPECT_THAT(saved.unread,
              ElementsAre(HasSubstr("cloud.docx"), HasSubstr("pipe")));
  EXPECT_EQ(saved.files, 2U);
}

TEST_F(RescueJobTest, LinksAreSavedAndThoseThatLeadOutAreLeftOutByName) {
  const fs::path desktop = system_ / "Users/李雷/Desktop";
  fs::create_directory_symlink("../Pictures", desktop / "near");
  // As ntfs-3g shows a junction: with the place where the volume is mounted.
  fs::create_directory_symlink(fs::canonical(system_) / "Users/李雷/Pictures",
                               desktop / "junction");
  fs::create_directory_symlink(fs::canonical(system_) / ".NTFS-3G/D:/Music",
                               desktop / "far");
  fs::create_directory_symlink("/etc", desktop / "root");
  const RescueVerdict saved = Save();
  ASSERT_FALSE(saved.error) << saved.error->text();
  EXPECT_THAT(saved.unread, IsEmpty());
  EXPECT_THAT(saved.links, ElementsAre("Users/李雷/Desktop/far: D:/Music",
                                       "Users/李雷/Desktop/root: /etc"));
  const fs::path fresh = scratch_.File("fresh");
  fs::create_directories(fresh);
  const auto put = PutBack(fresh);
  ASSERT_TRUE(put.ok()) << put.error().text();
  ASSERT_FALSE(put.value().error);
  EXPECT_THAT(put.value().gaps.left_out,
              ElementsAre(HasSubstr("Desktop/far"), HasSubstr("Desktop/root")));
  const fs::path back = fresh / put.value().folder / "Users/李雷/Desktop";
  EXPECT_EQ(fs::read_symlink(back / "near"), "../Pictures");
  EXPECT_EQ(fs::read_symlink(back / "junction"), "../Pictures");
  EXPECT_FALSE(fs::exists(fs::symlink_status(back / "far")));
  EXPECT_FALSE(fs::exists(fs::symlink_status(back / "root")));
}

TEST_F(RescueJobTest, AFileWithAColonIsAFileAndNoStream) {
  Put("Users/李雷/Desktop/a:b", "both");
  ASSERT_FALSE(Save().error);
  const fs::path fresh = scratch_.File("fresh");
  fs::create_directories(fresh);
  const auto put = PutBack(fresh);
  ASSERT_TRUE(put.ok()) << put.error().text();
  EXPECT_THAT(put.value().gaps.files, IsEmpty());
  EXPECT_EQ(ReadAll(fresh / put.value().folder / "Users/李雷/Desktop/a:b"),
            "both");
}

TEST_F(RescueJobTest, StoppingLeavesNothing) {
  std::stop_source stop;
  stop.request_stop();
  const RescueVerdict saved = Save(0, stop.get_token());
  EXPECT_TRUE(saved.cancelled);
  EXPECT_TRUE(fs::is_empty(to_));
}

TEST_F(RescueJobTest, AnArchiveIsNeverReplacedNorPutIntoWhatItSaves) {
  std::ofstream(archive_) << "mine";
  EXPECT_FALSE(RescueJob::Prepare({.partition = system_.string(),
                                   .folders = {},
                                   .archive = archive_,
                                   .part_size = 0},
                                  {})
                   .ok());
  EXPECT_EQ(ReadAll(archive_), "mine");
  const std::string inside =
      (system_ / "Users/李雷/Desktop/files.tar.zst").string();
  EXPECT_FALSE(RescueJob::Prepare({.partition = system_.string(),
                                   .folders = {},
                                   .archive = inside,
                                   .part_size = 0},
                                  {})
                   .ok());
}

TEST_F(RescueJobTest, DamageAtAnyPlaceIsFound) {
  fs::remove(system_ / "Users/李雷/Pictures/large.raw");
  ASSERT_FALSE(Save().error);
  const std::string whole = ReadAll(archive_);
  const fs::path fresh = scratch_.File("fresh");
  fs::create_directories(fresh);
  const restore::FileProof proof{
      .path = "Users/李雷/Desktop/简历.docx",
      .size = 6,
      .hash = imaging::Sha256Of(std::as_bytes(std::span("resume", 6)))};
  imaging::Progress progress;
  const auto prove = [&] {
    return restore::ProvePaxArchive({archive_}, {proof}, progress, {});
  };
  ASSERT_TRUE(prove().ok());
  // Cut anywhere.
  for (std::size_t size = 0; size < whole.size() - 1; size += 7) {
    std::ofstream(archive_, std::ios::binary) << whole.substr(0, size);
    EXPECT_FALSE(prove().ok()) << size;
  }
  // Another content, in an archive that is well-formed.
  std::ofstream(archive_, std::ios::binary) << whole;
  restore::FileProof other = proof;
  other.hash[0] ^= std::byte{1};
  EXPECT_FALSE(
      restore::ProvePaxArchive({archive_}, {other}, progress, {}).ok());
  EXPECT_FALSE(restore::ProvePaxArchive({archive_}, {}, progress, {}).ok());
}

}  // namespace
