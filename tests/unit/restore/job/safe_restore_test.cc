// SPDX-License-Identifier: Apache-2.0
#include "restore/job/safe_restore.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "imaging/io/file_sink.h"
#include "restore/job/undo_all_job.h"
#include "tests/fakes/fake_machine.h"
#include "tests/unit/imaging/engine/small_image.h"

namespace {

namespace fs = std::filesystem;
using restore::Gate;
using restore::JobProgress;
using restore::Outcome;
using restore::SafeRestoreJob;
using restore::SafeRestoreOrder;
using restore::SafeVerdict;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::size_t kSize = imaging::testing::kSmallSize;

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string NoiseText(unsigned seed) {
  const auto bytes = imaging::testing::Noise(kSize, seed);
  std::string text;
  for (const std::byte byte : bytes) {
    text += static_cast<char>(byte);
  }
  return text;
}

// Asks to stop in the first moment of a stage.
class StoppingProgress : public JobProgress {
 public:
  StoppingProgress(std::size_t place, std::stop_source& stop)
      : place_(place), stop_(stop) {}
  void Reach(std::size_t place) override {
    JobProgress::Reach(place);
    if (place == place_) {
      stop_.request_stop();
    }
  }

 private:
  const std::size_t place_;
  std::stop_source& stop_;
};

// A disk to be overwritten, a data partition beside it, and a person's files.
class SafeRestoreTest : public ::testing::Test {
 protected:
  SafeRestoreTest() {
    imaging::fakes::MemoryBlockDevice source(imaging::testing::Noise(kSize, 1));
    auto sink = imaging::FileSink::Create(image_, false);
    EXPECT_TRUE(sink.ok());
    EXPECT_TRUE(imaging::testing::CaptureSmall(source, *sink.value()).ok());
    Write(target_, before_);
    Write(data_, NoiseText(3));
    Write(system_ + "/Users/Li/Desktop/letter.txt", "Dear Mei, ...");
    fs::create_directories(copies_);
    fs::create_directories(undo_);
    order_.restore.image = image_;
    order_.restore.legs = {{.partition = 0, .target = target_}};
    order_.options.threads = 1;
    order_.backup = restore::BackupOrder{
        .disk = {},
        .items = {{.source = data_,
                   .title = {.kind = restore::Title::Kind::kDrive,
                             .letter = 'D',
                             .number = 4,
                             .label = {}},
                   .number = 4}},
        .folder = copies_,
        .level = 1,
        .threads = 1};
    order_.rescues = {{.partition = system_,
                       .folders = {},
                       .archive = archive_,
                       .part_size = 0}};
    order_.undo_folder = undo_;
  }

  static void Write(const std::string& path, const std::string& text) {
    restore::fakes::FakeMachine::Write(path, text);
  }
  static void Damage(const std::string& path) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(fs::file_size(path) / 2));
    file << "damage";
  }

  base::Result<std::unique_ptr<SafeRestoreJob>> Prepare() {
    return SafeRestoreJob::Prepare(order_, stop_.get_token());
  }
  SafeVerdict Run() {
    auto job = Prepare();
    EXPECT_TRUE(job.ok()) << job.error().text() << job.error().hint();
    return job.ok() ? job.value()->Run(progress_, stop_.get_token())
                    : SafeVerdict();
  }
  void ExpectUntouched() const { EXPECT_EQ(Read(target_), before_); }
  static void ExpectEmpty(const std::string& folder) {
    EXPECT_TRUE(fs::is_empty(folder)) << folder;
  }

  const restore::fakes::FakeMachine folder_;
  const std::string root_ = folder_.root();
  const std::string image_ = root_ + "/PHILIPS.pri";
  const std::string target_ = root_ + "/disk.img";
  const std::string data_ = root_ + "/data.img";
  const std::string system_ = root_ + "/system";
  const std::string copies_ = root_ + "/copies";
  const std::string undo_ = root_ + "/undo";
  const std::string archive_ = root_ + "/copies/files.tar.zst";
  const std::string copy_ = root_ + "/copies/Partition 4 - D.pri";
  const std::string before_ = NoiseText(2);
  SafeRestoreOrder order_;
  JobProgress progress_;
  std::stop_source stop_;
};

TEST_F(SafeRestoreTest, AllIsSavedAndProvenAndThenWritten) {
  auto job = Prepare();
  ASSERT_TRUE(job.ok()) << job.error().text();
  // Copy 3, archive 2, image 1, undo 2, write and read back.
  EXPECT_THAT(job.value()->Stages(), SizeIs(10));
  const SafeVerdict verdict = job.value()->Run(progress_, {});
  ASSERT_EQ(verdict.outcome, Outcome::kDone) << verdict.error->text();
  EXPECT_TRUE(verdict.backup->copies[0].proven);
  EXPECT_EQ(verdict.rescues[0].files, 1U);
  ASSERT_THAT(verdict.undo->images, SizeIs(1));
  EXPECT_EQ(verdict.undo->images[0].id.size(), 64U);
  EXPECT_THAT(verdict.next, HasSubstr("pristine undo"));
  EXPECT_EQ(verdict.written, "");
  for (const Gate::Item& item : job.value()->gate().proofs()) {
    EXPECT_TRUE(item.proven) << item.what;
  }
  EXPECT_THAT(job.value()->gate().proofs(), SizeIs(4));
  EXPECT_NE(Read(target_), before_);
  EXPECT_EQ(progress_.Read().fraction, 1);
  EXPECT_EQ(progress_.Read().stages, 10U);
}

TEST_F(SafeRestoreTest, WhatWasKeptGivesTheOldDiskBack) {
  ASSERT_EQ(Run().outcome, Outcome::kDone);
  restore::UndoBackOrder undo;
  undo.image = undo_;
  auto job = restore::UndoAllJob::Prepare(undo);
  ASSERT_TRUE(job.ok()) << job.error().text();
  JobProgress progress;
  EXPECT_EQ(job.value()->Run(progress, {}).outcome, Outcome::kDone);
  EXPECT_EQ(Read(target_), before_);
  EXPECT_EQ(progress.Read().stages, 3U);
}

TEST_F(SafeRestoreTest, PreparingWritesNothing) {
  ASSERT_TRUE(Prepare().ok());
  ExpectUntouched();
  ExpectEmpty(copies_);
  ExpectEmpty(undo_);
}

TEST_F(SafeRestoreTest, WithDeltaOnlyWhatDiffersIsKept) {
  order_.options.delta = true;
  const SafeVerdict verdict = Run();
  ASSERT_EQ(verdict.outcome, Outcome::kDone) << verdict.error->text();
  const std::uint64_t all = verdict.undo->images[0].kept_bytes;
  fs::remove_all(undo_);
  fs::remove_all(copies_);
  fs::create_directories(undo_);
  fs::create_directories(copies_);
  const SafeVerdict again = Run();
  ASSERT_EQ(again.outcome, Outcome::kDone) << again.error->text();
  EXPECT_LT(again.undo->images[0].kept_bytes, all / 2);
}

TEST_F(SafeRestoreTest, WithoutItsCopiesNothingIsWritten) {
  auto job = Prepare();
  ASSERT_TRUE(job.ok());
  Write(copy_, "somebody else's");
  const SafeVerdict verdict = job.value()->Run(progress_, {});
  EXPECT_EQ(verdict.outcome, Outcome::kRefused);
  EXPECT_THAT(verdict.error->text(), HasSubstr("exists already"));
  EXPECT_EQ(verdict.written, "Nothing was overwritten.");
  EXPECT_THAT(verdict.rescues, IsEmpty());
  ExpectUntouched();
}

TEST_F(SafeRestoreTest, WithoutThePersonalFilesNothingIsWritten) {
  auto job = Prepare();
  ASSERT_TRUE(job.ok());
  Write(archive_ + ".partial", "somebody else's");
  const SafeVerdict verdict = job.value()->Run(progress_, {});
  EXPECT_EQ(verdict.outcome, Outcome::kRefused);
  EXPECT_THAT(verdict.error->text(), HasSubstr("saving the personal files"));
  EXPECT_THAT(verdict.written, HasSubstr("Nothing was overwritten. The copy"));
  EXPECT_FALSE(verdict.undo);
  ExpectUntouched();
}

// Neither file, folder nor link: the rescue names it.
TEST_F(SafeRestoreTest, APersonalFileThatCannotBeSavedIsAskedFor) {
  Write(system_ + "/Users/Li/Music/song.mp3", "la la");
  ASSERT_EQ(::mkfifo((system_ + "/Users/Li/Music/pipe").c_str(), 0600), 0);
  const SafeVerdict refused = Run();
  EXPECT_EQ(refused.outcome, Outcome::kRefused);
  EXPECT_THAT(refused.error->text(), HasSubstr("Music/pipe"));
  EXPECT_THAT(refused.written, HasSubstr("files.tar.zst with 2 files is good"));
  ExpectUntouched();
  fs::remove_all(copies_);
  fs::create_directories(copies_);
  order_.accept_unread_files = true;
  EXPECT_EQ(Run().outcome, Outcome::kDone);
}

TEST_F(SafeRestoreTest, ADamagedImageIsRefusedBeforeTheUndoImageIsMade) {
  Damage(image_);
  const SafeVerdict verdict = Run();
  EXPECT_EQ(verdict.outcome, Outcome::kRefused);
  EXPECT_EQ(verdict.error->code(), base::ErrorCode::kCorrupt);
  EXPECT_THAT(verdict.written, HasSubstr("Partition 4 - D.pri is good."));
  EXPECT_FALSE(verdict.undo);
  ExpectEmpty(undo_);
  ExpectUntouched();
}

TEST_F(SafeRestoreTest, AnUndoImageThatIsThereIsRefusedBeforeAnything) {
  Write(undo_ + "/UNDO.pri", "another restore's");
  EXPECT_FALSE(Prepare().ok());
  ExpectEmpty(copies_);
  ExpectUntouched();
}

TEST_F(SafeRestoreTest, APlaceThatIsMissingIsRefusedBeforeAnything) {
  order_.undo_folder = root_ + "/nowhere";
  EXPECT_FALSE(Prepare().ok());
  ExpectEmpty(copies_);
  ExpectUntouched();
}

// A second job of the caller's, as copies that somebody else makes.
TEST_F(SafeRestoreTest, AProofThatIsOwedElsewhereKeepsTheGateShut) {
  auto job = Prepare();
  ASSERT_TRUE(job.ok());
  job.value()->gate().Demand(Gate::Proof::kCopy, "another partition");
  const SafeVerdict verdict = job.value()->Run(progress_, {});
  EXPECT_EQ(verdict.outcome, Outcome::kRefused);
  EXPECT_THAT(verdict.error->text(), HasSubstr("another partition"));
  ExpectUntouched();
  // It would stand in the way of the next try.
  ExpectEmpty(undo_);
  EXPECT_THAT(verdict.undo->images, IsEmpty());
}

TEST_F(SafeRestoreTest, ATargetThatGrewMeanwhileIsNotTaken) {
  auto job = Prepare();
  ASSERT_TRUE(job.ok());
  fs::resize_file(target_, 2 * kSize);
  const SafeVerdict verdict = job.value()->Run(progress_, {});
  EXPECT_EQ(verdict.outcome, Outcome::kRefused);
  EXPECT_THAT(verdict.error->text(), HasSubstr("when it was first looked at"));
  EXPECT_EQ(Read(target_).substr(0, kSize), before_);
}

// Stops in the first moment of each stage of the whole job.
TEST_F(SafeRestoreTest, StoppedInAnyStageBeforeTheWritingItTouchesNothing) {
  for (std::size_t stage = 1; stage <= 8; ++stage) {
    SCOPED_TRACE(stage);
    fs::remove_all(copies_);
    fs::create_directories(copies_);
    std::stop_source stop;
    StoppingProgress progress(stage - 1, stop);
    auto job = SafeRestoreJob::Prepare(order_, stop.get_token());
    ASSERT_TRUE(job.ok()) << job.error().text();
    const SafeVerdict verdict = job.value()->Run(progress, stop.get_token());
    EXPECT_EQ(verdict.outcome, Outcome::kCancelled);
    EXPECT_TRUE(verdict.cancelled);
    EXPECT_THAT(verdict.written, HasSubstr("Nothing was overwritten."));
    // A copy of an earlier stage is told and stays; so does one that is whole
    // and only not compared yet.
    EXPECT_EQ(fs::exists(copy_), stage > 2);
    EXPECT_EQ(fs::exists(archive_), stage > 5);
    EXPECT_EQ(verdict.written.find("is good") != std::string::npos, stage > 3);
    ExpectEmpty(undo_);
    ExpectUntouched();
  }
}

}  // namespace
