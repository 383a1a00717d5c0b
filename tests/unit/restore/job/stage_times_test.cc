// SPDX-License-Identifier: Apache-2.0
#include "restore/job/stage_times.h"

#include <gmock/gmock.h>

namespace restore {
namespace {

using imaging::Phase;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class StageTimesTest : public ::testing::Test {
 protected:
  static StageTimes::Clock::time_point At(int milliseconds) {
    return StageTimes::Clock::time_point(
        std::chrono::milliseconds(milliseconds));
  }
  void Look(Phase phase, std::uint64_t done, int milliseconds) {
    times_.Look({.phase = phase, .done_bytes = done, .total_bytes = 100},
                At(milliseconds));
  }

  StageTimes times_;
};

TEST_F(StageTimesTest, EachPhaseLastsUntilTheNext) {
  Look(Phase::kProving, 0, 1000);
  Look(Phase::kProving, 70, 1500);
  Look(Phase::kWriting, 10, 2000);
  Look(Phase::kWriting, 90, 2700);
  Look(Phase::kDone, 0, 3000);
  EXPECT_THAT(times_.Stages(At(9000)),
              ElementsAre(RecordedStage{"proving", 70, 1000},
                          RecordedStage{"writing", 90, 1000}));
}

TEST_F(StageTimesTest, TheLastPhaseEndsWithTheJob) {
  Look(Phase::kReadingBack, 5, 100);
  EXPECT_THAT(times_.Stages(At(350)),
              ElementsAre(RecordedStage{"reading_back", 5, 250}));
}

TEST_F(StageTimesTest, TheSamePhaseOfTheNextPartIsAnotherStage) {
  Look(Phase::kComparing, 90, 0);
  Look(Phase::kComparing, 10, 100);
  EXPECT_THAT(times_.Stages(At(150)),
              ElementsAre(RecordedStage{"comparing", 90, 100},
                          RecordedStage{"comparing", 10, 50}));
}

TEST_F(StageTimesTest, AJobThatNobodyLookedAtHasNone) {
  EXPECT_THAT(times_.Stages(At(5)), IsEmpty());
}

}  // namespace
}  // namespace restore
