// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <vector>

#include "imaging/pipeline/job.h"
#include "imaging/pipeline/progress.h"
#include "imaging/pipeline/turns.h"
#include "imaging/pipeline/workers.h"

namespace imaging {
namespace {

base::Error Failure(const char* text) {
  return {base::ErrorCode::kIo, text};
}

TEST(Turns, LetsThreadsThroughInOrder) {
  constexpr std::uint64_t kItems = 200;
  Turns turns;
  std::atomic<std::uint64_t> next = 0;
  std::vector<std::uint64_t> order;  // Guarded by the turns.
  const auto status = RunWorkers(4, {}, [&](const std::stop_token& stop) {
    for (std::uint64_t item = next++; item < kItems; item = next++) {
      EXPECT_TRUE(turns.Enter(item, stop));
      order.push_back(item);
      turns.Leave();
    }
    return base::Ok();
  });
  EXPECT_TRUE(status.ok());
  ASSERT_EQ(order.size(), kItems);
  for (std::uint64_t i = 0; i < kItems; ++i) {
    EXPECT_EQ(order[i], i);
  }
}

TEST(Turns, WhoWaitsIsWokenByAStop) {
  Turns turns;
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(turns.Enter(1, stop.get_token()));
  // A turn that has come is taken all the same.
  EXPECT_TRUE(turns.Enter(0, stop.get_token()));
}

TEST(RunWorkers, ReturnsTheCauseAndNotWhatItStopped) {
  std::latch waiting(3);
  std::atomic<int> number = 0;
  Turns turns;
  const auto status =
      RunWorkers(4, {}, [&](const std::stop_token& stop) -> base::Status {
        if (number++ == 0) {
          waiting.wait();
          return Failure("the cause");
        }
        waiting.count_down();
        EXPECT_FALSE(turns.Enter(99, stop));  // For ever, but for the stop.
        return base::Error(base::ErrorCode::kCancelled, "stopped");
      });
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().text(), "the cause");
}

TEST(RunWorkers, PassesAStopFromOutsideOn) {
  std::stop_source stop;
  std::latch started(2);
  const auto status = RunWithTicks(
      [&] {
        return RunWorkers(2, stop.get_token(),
                          [&](const std::stop_token& token) -> base::Status {
                            Turns turns;
                            started.count_down();
                            EXPECT_FALSE(turns.Enter(1, token));
                            return base::Error(base::ErrorCode::kCancelled,
                                               "stopped");
                          });
      },
      [&] {
        if (started.try_wait()) {
          stop.request_stop();
        }
      },
      std::chrono::milliseconds(1));
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code(), base::ErrorCode::kCancelled);
}

TEST(RunWorkers, StopsAtOnceWhenStoppedBefore) {
  std::stop_source stop;
  stop.request_stop();
  std::atomic<int> stopped = 0;
  const auto status =
      RunWorkers(3, stop.get_token(), [&](const std::stop_token& token) {
        stopped += token.stop_requested() ? 1 : 0;
        return base::Ok();
      });
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(stopped, 3);
}

TEST(RunWithTicks, TicksOnTheCallersThreadUntilTheWorkEnds) {
  const auto caller = std::this_thread::get_id();
  std::latch ticked(3);
  int ticks = 0;
  const int result = RunWithTicks(
      [&] {
        EXPECT_NE(std::this_thread::get_id(), caller);
        ticked.wait();
        return 7;
      },
      [&] {
        EXPECT_EQ(std::this_thread::get_id(), caller);
        if (++ticks <= 3) {
          ticked.count_down();
        }
      },
      std::chrono::milliseconds(1));
  EXPECT_EQ(result, 7);
  EXPECT_GE(ticks, 3);
}

TEST(Progress, NeverShowsMoreThanAllOfIt) {
  Progress progress;
  EXPECT_EQ(progress.Read().phase, Phase::kPreparing);
  progress.Begin(Phase::kWriting, 100);
  progress.Add(60);
  EXPECT_EQ(progress.Read().done_bytes, 60U);
  progress.Add(60);
  EXPECT_EQ(progress.Read().done_bytes, 100U);
  EXPECT_EQ(progress.Read().total_bytes, 100U);
  progress.Begin(Phase::kReadingBack, 50);
  EXPECT_EQ(progress.Read().done_bytes, 0U);
  EXPECT_EQ(progress.Read().phase, Phase::kReadingBack);
}

TEST(Progress, LosesNothingThatThreadsAddAtOnce) {
  Progress progress;
  progress.Begin(Phase::kProving, 1 << 20);
  const auto status = RunWorkers(4, {}, [&](const std::stop_token&) {
    for (int i = 0; i < 1000; ++i) {
      progress.Add(3);
    }
    return base::Ok();
  });
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(progress.Read().done_bytes, 12000U);
}

}  // namespace
}  // namespace imaging
