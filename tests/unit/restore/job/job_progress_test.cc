// SPDX-License-Identifier: Apache-2.0
#include "restore/job/job_progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using imaging::Phase;
using restore::JobProgress;
using restore::JobSnapshot;
using std::chrono::seconds;
using ::testing::DoubleNear;
using ::testing::Optional;

constexpr std::uint64_t kGiB = 1 << 30;
constexpr double kNear = 0.001;

class JobProgressTest : public ::testing::Test {
 protected:
  JobProgressTest() {
    progress_.Plan({{Phase::kProving, 2 * kGiB},
                    {Phase::kWriting, 4 * kGiB},
                    {Phase::kReadingBack, 4 * kGiB}});
  }
  JobSnapshot After(int seconds_more) {
    now_ += seconds(seconds_more);
    return progress_.Read(now_);
  }
  void Begin(Phase phase, std::uint64_t bytes) {
    progress_.engine().Begin(phase, bytes);
  }

  JobProgress progress_;
  JobProgress::Clock::time_point now_{};
};

TEST_F(JobProgressTest, TheBarCountsAllStages) {
  EXPECT_EQ(After(0).stage, 0u);
  Begin(Phase::kProving, 2 * kGiB);
  progress_.engine().Add(kGiB);
  const JobSnapshot proving = After(1);
  EXPECT_EQ(proving.stage, 1u);
  EXPECT_EQ(proving.stages, 3u);
  EXPECT_THAT(proving.fraction, DoubleNear(0.1, kNear));
  progress_.Reach(1);
  EXPECT_THAT(After(1).fraction, DoubleNear(0.2, kNear));
  Begin(Phase::kWriting, 4 * kGiB);
  progress_.engine().Add(2 * kGiB);
  EXPECT_THAT(After(1).fraction, DoubleNear(0.4, kNear));
  Begin(Phase::kFlushing, 0);
  EXPECT_THAT(After(1).fraction, DoubleNear(0.6, kNear));
  Begin(Phase::kReadingBack, 4 * kGiB);
  progress_.engine().Add(4 * kGiB);
  const JobSnapshot last = After(1);
  EXPECT_EQ(last.stage, 3u);
  EXPECT_LT(last.fraction, 1);
  progress_.Finish();
  EXPECT_EQ(After(1).fraction, 1);
}

TEST_F(JobProgressTest, TheBarNeverRunsBackwards) {
  Begin(Phase::kProving, 2 * kGiB);
  progress_.engine().Add(2 * kGiB);
  const double shown = After(1).fraction;
  Begin(Phase::kProving, 2 * kGiB);
  EXPECT_EQ(After(1).fraction, shown);
  EXPECT_EQ(After(1).done_bytes, 0u);
}

TEST_F(JobProgressTest, TheSecondLegIsNotTakenForTheFirst) {
  progress_.Plan({{Phase::kWriting, kGiB},
                  {Phase::kReadingBack, kGiB},
                  {Phase::kWriting, kGiB},
                  {Phase::kReadingBack, kGiB}});
  Begin(Phase::kReadingBack, kGiB);
  progress_.engine().Add(kGiB);
  EXPECT_EQ(After(1).stage, 2u);
  progress_.Reach(2);
  EXPECT_THAT(After(1).fraction, DoubleNear(0.5, kNear));
  Begin(Phase::kWriting, kGiB);
  EXPECT_EQ(After(1).stage, 3u);
}

TEST_F(JobProgressTest, NoTimeIsToldBeforeARateIsKnown) {
  Begin(Phase::kProving, 2 * kGiB);
  EXPECT_EQ(After(0).seconds_left, std::nullopt);
  progress_.engine().Add(1);
  EXPECT_EQ(After(0).seconds_left, std::nullopt);
}

TEST_F(JobProgressTest, WithoutABetterRateTheTimeLeftIsRough) {
  Begin(Phase::kProving, 2 * kGiB);
  After(0);
  progress_.engine().Add(kGiB);
  const JobSnapshot now = After(2);
  EXPECT_TRUE(now.rough);
  EXPECT_THAT(now.seconds_left, Optional(DoubleNear(18, kNear)));
  EXPECT_THAT(now.bytes_per_second, DoubleNear(kGiB / 2.0, 1));
}

TEST_F(JobProgressTest, ALegLearnsFromTheOneBefore) {
  progress_.Plan({{Phase::kWriting, kGiB},
                  {Phase::kReadingBack, kGiB},
                  {Phase::kWriting, kGiB},
                  {Phase::kReadingBack, kGiB}});
  Begin(Phase::kWriting, kGiB);
  After(0);
  progress_.engine().Add(kGiB);
  After(4);
  Begin(Phase::kReadingBack, kGiB);
  After(0);
  progress_.engine().Add(kGiB);
  After(2);
  progress_.Reach(2);
  Begin(Phase::kWriting, kGiB);
  After(0);
  progress_.engine().Add(kGiB / 2);
  const JobSnapshot now = After(2);
  EXPECT_FALSE(now.rough);
  EXPECT_THAT(now.seconds_left, Optional(DoubleNear(4, kNear)));
}

TEST_F(JobProgressTest, TheRateIsThatOfTheLastSeconds) {
  Begin(Phase::kWriting, 4 * kGiB);
  After(0);
  progress_.engine().Add(2 * kGiB);
  After(1);
  for (int i = 0; i < 30; ++i) {
    progress_.engine().Add(1 << 20);
    After(1);
  }
  EXPECT_THAT(After(0).bytes_per_second, DoubleNear(1 << 20, 1));
}

}  // namespace
