// SPDX-License-Identifier: Apache-2.0
#include "restore/job/journal_in_use.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "imaging/io/file_sink.h"
#include "restore/job/boot_flag.h"
#include "restore/job/resume.h"
#include "tests/fakes/fake_machine.h"
#include "tests/unit/imaging/engine/small_image.h"

namespace {

using restore::Journal;
using restore::JournalEntry;
using restore::JournalInUse;
using restore::Outcome;
using restore::RestoreJob;
using restore::UseMediumJournal;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A medium's journal and mark, an image and a target.
class JournalInUseTest : public ::testing::Test {
 protected:
  JournalInUseTest() {
    EXPECT_TRUE(restore::MakeJournalFile(path_).ok());
    restore::fakes::FakeMachine::Write(mark_, restore::EmptyEnvironment());
    imaging::fakes::MemoryBlockDevice source(
        imaging::testing::Noise(imaging::testing::kSmallSize, 1));
    auto sink = imaging::FileSink::Create(image_, false);
    EXPECT_TRUE(sink.ok());
    EXPECT_TRUE(imaging::testing::CaptureSmall(source, *sink.value()).ok());
    restore::fakes::FakeMachine::Write(
        target_, std::string(imaging::testing::kSmallSize, 'x'));
  }

  // A restore of something else that was cut off.
  JournalEntry Other() const {
    JournalEntry entry;
    entry.image = "/elsewhere/OTHER.pri";
    entry.image_id = std::string(64, 'a');
    entry.legs.resize(1);
    entry.legs[0].target = "/elsewhere/disk.img";
    entry.total_bytes = 100;
    return entry;
  }
  void Tell(const JournalEntry& entry) const {
    ASSERT_TRUE(Journal::Open(path_).value()->Write(entry).ok());
  }
  std::optional<JournalEntry> Told() const {
    return Journal::Read(path_).value();
  }
  bool Marked() const {
    return Read(mark_).find("pristine_resume=1") != std::string::npos;
  }
  void Damage() const {
    Tell(Other());
    Tell(Other());
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    for (const std::size_t slot : {std::size_t{0}, std::size_t{1}}) {
      file.seekp(static_cast<std::streamoff>(slot * Journal::kSlotSize + 100));
      file << "damage";
    }
  }

  base::Result<std::unique_ptr<RestoreJob>> Prepare(Journal* journal,
                                                    bool anew) const {
    restore::RestoreJobOptions options;
    options.threads = 1;
    options.journal = journal;
    options.new_journal = anew;
    return RestoreJob::Prepare({.image = image_,
                                .legs = {{.partition = 0, .target = target_}},
                                .disk = "",
                                .fingerprint = std::nullopt},
                               std::move(options));
  }

  restore::fakes::FakeMachine folder_;
  const std::string path_ = folder_.root() / "journal";
  const std::string mark_ = folder_.root() / "grubenv";
  const std::string image_ = folder_.root() / "PHILIPS.pri";
  const std::string target_ = folder_.root() / "disk.img";
  restore::JobProgress progress_;
  std::stop_source stop_;
};

TEST_F(JournalInUseTest, AMediumWithoutOneHasNoneAndNothingToSay) {
  const JournalInUse use = UseMediumJournal("");
  EXPECT_EQ(use.journal, nullptr);
  EXPECT_THAT(use.note, IsEmpty());
}

TEST_F(JournalInUseTest, OneThatIsGoneIsNoneAndSaysSo) {
  const JournalInUse use = UseMediumJournal(path_ + "-gone");
  EXPECT_EQ(use.journal, nullptr);
  EXPECT_THAT(use.note, HasSubstr("No journal is kept"));
}

TEST_F(JournalInUseTest, ADamagedOneIsMadeAnewAndSaysSo) {
  Damage();
  ASSERT_FALSE(Journal::Open(path_).ok());
  const JournalInUse use = UseMediumJournal(path_);
  ASSERT_NE(use.journal, nullptr);
  EXPECT_FALSE(use.journal->entry().has_value());
  EXPECT_THAT(use.note, HasSubstr("made anew"));
}

TEST_F(JournalInUseTest, WhatItTellsOfAnotherRestoreIsNotLost) {
  Tell(Other());
  const JournalInUse use = UseMediumJournal(path_);
  const auto job = Prepare(use.journal.get(), false);
  ASSERT_FALSE(job.ok());
  EXPECT_THAT(job.error().text(), HasSubstr("another restore"));
  EXPECT_EQ(Told(), Other());
}

TEST_F(JournalInUseTest, ARestoreBegunAnewTakesItsPlaceWithItsFirstByte) {
  Tell(Other());
  const JournalInUse use = UseMediumJournal(path_);
  const auto job = Prepare(use.journal.get(), true);
  ASSERT_TRUE(job.ok()) << job.error().text();
  // Whoever stops now has lost nothing.
  EXPECT_EQ(Told(), Other());
  EXPECT_FALSE(Marked());
  EXPECT_EQ(job.value()->Run(progress_, stop_.get_token()).outcome,
            Outcome::kDone);
  EXPECT_EQ(Told(), std::nullopt);
  EXPECT_FALSE(Marked());
}

TEST_F(JournalInUseTest, BegunAnewAndRefusedItLeavesTheJournal) {
  Tell(Other());
  const JournalInUse use = UseMediumJournal(path_);
  const auto job = Prepare(use.journal.get(), true);
  ASSERT_TRUE(job.ok());
  stop_.request_stop();
  EXPECT_EQ(job.value()->Run(progress_, stop_.get_token()).outcome,
            Outcome::kCancelled);
  EXPECT_EQ(Told(), Other());
}

}  // namespace
