// SPDX-License-Identifier: Apache-2.0
#include "restore/job/restore_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "imaging/io/file_sink.h"
#include "restore/job/judge.h"
#include "tests/fakes/fake_machine.h"
#include "tests/unit/imaging/engine/small_image.h"

namespace {

namespace fs = std::filesystem;
using imaging::TargetState;
using restore::JobProgress;
using restore::Outcome;
using restore::RestoreJob;
using restore::RestoreJobOptions;
using restore::RestoreOrder;
using restore::Verdict;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class RestoreJobTest : public ::testing::Test {
 protected:
  RestoreJobTest() {
    imaging::fakes::MemoryBlockDevice source(
        imaging::testing::Noise(imaging::testing::kSmallSize, 1));
    auto sink = imaging::FileSink::Create(image_, false);
    EXPECT_TRUE(sink.ok());
    EXPECT_TRUE(imaging::testing::CaptureSmall(source, *sink.value()).ok());
    restore::fakes::FakeMachine::Write(
        target_, std::string(imaging::testing::kSmallSize, 'x'));
  }

  std::unique_ptr<RestoreJob> Prepare(RestoreJobOptions options = {}) {
    options.threads = 1;
    auto job = RestoreJob::Prepare(order_, std::move(options));
    EXPECT_TRUE(job.ok()) << job.error().text();
    return job.ok() ? std::move(job).value() : nullptr;
  }
  Verdict Run(RestoreJobOptions options = {}) {
    const auto job = Prepare(std::move(options));
    return job ? job->Run(progress_, stop_.get_token()) : Verdict();
  }
  void Damage() {
    std::fstream file(image_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(fs::file_size(image_) / 2));
    file << "damage";
  }

  restore::fakes::FakeMachine folder_;
  const std::string image_ = folder_.root() / "PHILIPS.pri";
  const std::string target_ = folder_.root() / "disk.img";
  RestoreOrder order_{.image = image_,
                      .legs = {{.partition = 0, .target = target_}},
                      .disk = "",
                      .fingerprint = std::nullopt};
  JobProgress progress_;
  std::stop_source stop_;
};

TEST_F(RestoreJobTest, DoneMeansWrittenAndReadBack) {
  const Verdict verdict = Run();
  EXPECT_EQ(verdict.outcome, Outcome::kDone);
  EXPECT_FALSE(verdict.error.has_value());
  EXPECT_TRUE(verdict.proof.whole());
  EXPECT_GT(verdict.proof.chunks, 0u);
  EXPECT_GT(verdict.written_bytes(), 0u);
  ASSERT_THAT(verdict.legs, SizeIs(1));
  EXPECT_EQ(verdict.legs[0].state, TargetState::kWritten);
  EXPECT_EQ(progress_.Read().fraction, 1);
  EXPECT_EQ(progress_.Read().stages, 3u);
  const auto wanted = imaging::testing::Noise(imaging::testing::kSmallSize, 1);
  EXPECT_EQ(std::memcmp(Read(target_).data(), wanted.data(), 140 << 10), 0);
}

TEST_F(RestoreJobTest, PreparingWritesNothingAndNamesWhatWillBeLost) {
  const std::string before = Read(target_);
  EXPECT_THAT(Prepare()->overwritten(), ElementsAre(target_));
  EXPECT_EQ(Read(target_), before);
}

TEST_F(RestoreJobTest, ANewFileOverwritesNothing) {
  order_.legs[0].target = folder_.root() / "new.img";
  EXPECT_THAT(Prepare()->overwritten(), IsEmpty());
}

TEST_F(RestoreJobTest, ADamagedImageIsRefusedBeforeAByteIsWritten) {
  const std::string before = Read(target_);
  Damage();
  const Verdict verdict = Run();
  EXPECT_EQ(verdict.outcome, Outcome::kRefused);
  EXPECT_FALSE(verdict.cancelled);
  EXPECT_EQ(verdict.error->code(), base::ErrorCode::kCorrupt);
  EXPECT_EQ(verdict.written, "Nothing was written.");
  EXPECT_EQ(Read(target_), before);
  EXPECT_LT(progress_.Read().fraction, 1);
}

TEST_F(RestoreJobTest, WithoutProvingDamageIsFoundWhileWriting) {
  Damage();
  RestoreJobOptions options;
  options.prove = false;
  const Verdict verdict = Run(std::move(options));
  EXPECT_EQ(verdict.outcome, Outcome::kHalfWritten);
  EXPECT_EQ(verdict.legs[0].state, TargetState::kSealed);
  EXPECT_THAT(verdict.written, HasSubstr("half-written"));
}

TEST_F(RestoreJobTest, StoppedBeforeItWroteNothingIsWritten) {
  const std::string before = Read(target_);
  stop_.request_stop();
  const Verdict verdict = Run();
  EXPECT_EQ(verdict.outcome, Outcome::kCancelled);
  EXPECT_TRUE(verdict.cancelled);
  EXPECT_EQ(Read(target_), before);
}

TEST_F(RestoreJobTest, DeltaWritesAndProvesOnlyWhatDiffers) {
  ASSERT_EQ(Run().outcome, Outcome::kDone);
  std::fstream(target_, std::ios::in | std::ios::out | std::ios::binary)
      .seekp(64 << 10)
      .put('?');
  RestoreJobOptions options;
  options.delta = true;
  const Verdict verdict = Run(std::move(options));
  EXPECT_EQ(verdict.outcome, Outcome::kDone);
  EXPECT_LT(verdict.proof.chunks, 6u);
  EXPECT_LT(verdict.written_bytes(), 64u << 10);
}

TEST_F(RestoreJobTest, OneTargetTakesOnePartition) {
  order_.legs.push_back(order_.legs[0]);
  const auto job = RestoreJob::Prepare(order_, {});
  ASSERT_FALSE(job.ok());
  EXPECT_THAT(job.error().text(), HasSubstr("named for two partitions"));
}

TEST_F(RestoreJobTest, TheImageItselfIsNoTarget) {
  order_.legs[0].target = image_;
  EXPECT_FALSE(RestoreJob::Prepare(order_, {}).ok());
}

TEST_F(RestoreJobTest, AnotherDiskThanTheConfirmedOneIsRefused) {
  order_.disk = "/dev/no-such-disk";
  order_.fingerprint = restore::Fingerprint{
      .wwn = "", .serial = "S64D", .model = "SSD", .size = 1, .table_id = ""};
  const auto job = RestoreJob::Prepare(order_, {});
  ASSERT_FALSE(job.ok());
  EXPECT_THAT(job.error().text(), HasSubstr("S64D"));
}

TEST(OrderOf, APlanThatIsRefusedIsNoOrder) {
  restore::RestorePlan plan;
  plan.refusal = restore::Refusal{
      .kind = restore::Refusal::Kind::kInUse,
      .error = base::Error(base::ErrorCode::kInvalidArgument, "in use"),
      .needed = 0,
      .available = 0};
  EXPECT_FALSE(OrderOf(plan).ok());
}

class JudgeTest : public ::testing::Test {
 protected:
  Verdict Judge(std::size_t number,
                TargetState state,
                base::ErrorCode code = base::ErrorCode::kIo) {
    Verdict verdict;
    verdict.legs.resize(number + 1);
    verdict.legs[number].state = state;
    restore::JudgeFailure(number, base::Error(code, "failed"), "", verdict);
    return verdict;
  }
};

TEST_F(JudgeTest, TheStateOfTheTargetDecides) {
  EXPECT_EQ(Judge(0, TargetState::kUntouched).outcome, Outcome::kRefused);
  EXPECT_EQ(Judge(0, TargetState::kSealed).outcome, Outcome::kHalfWritten);
  EXPECT_EQ(Judge(0, TargetState::kWritten).outcome, Outcome::kNotReadBack);
}

TEST_F(JudgeTest, AStopIsNoFailureButNotWithoutTraceEither) {
  const auto stopped = base::ErrorCode::kCancelled;
  EXPECT_EQ(Judge(0, TargetState::kUntouched, stopped).outcome,
            Outcome::kCancelled);
  const Verdict half = Judge(0, TargetState::kSealed, stopped);
  EXPECT_EQ(half.outcome, Outcome::kHalfWritten);
  EXPECT_TRUE(half.cancelled);
}

TEST_F(JudgeTest, AfterAFirstLegNothingIsUntouchedAnyMore) {
  EXPECT_EQ(Judge(1, TargetState::kUntouched).outcome, Outcome::kHalfWritten);
}

}  // namespace
