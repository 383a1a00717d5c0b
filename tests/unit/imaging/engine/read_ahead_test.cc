// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/read_ahead.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "imaging/base/mutex.h"
#include "imaging/pipeline/workers.h"
#include "tests/fakes/failing_block_device.h"
#include "tests/unit/imaging/engine/small_image.h"

namespace imaging {
namespace {

using fakes::FailingBlockDevice;
using fakes::MemoryBlockDevice;
using ::testing::HasSubstr;
using testing::kSmallSize;
using testing::Noise;
using testing::SmallPlan;

constexpr int kReaders = 2;

struct Seen {
  std::vector<std::uint64_t> numbers;
  std::vector<std::byte> content;  // In the order of the numbers.
};

// Takes every batch on `takers` threads and puts what was read in its place.
Seen TakeAll(ReadAhead& ahead, std::uint64_t size, int takers) {
  base::Mutex mutex;
  Seen seen;
  seen.content.resize(static_cast<std::size_t>(size));
  std::atomic<int> started = 0;
  const base::Status status = RunWorkers(
      kReaders + takers, std::stop_token(), [&](const std::stop_token& stop) {
        if (started.fetch_add(1) < kReaders) {
          return ahead.Read(stop);
        }
        for (auto batch = ahead.Next(stop); batch; batch = ahead.Next(stop)) {
          const base::MutexLock lock(mutex);
          for (const ReadBatch::Entry& entry : batch->entries) {
            seen.numbers.push_back(entry.number);
            std::ranges::copy(entry.content, seen.content.begin() +
                                                 static_cast<std::ptrdiff_t>(
                                                     entry.piece.range.offset));
          }
          ahead.GiveBack(std::move(batch));
        }
        return base::Ok();
      });
  EXPECT_TRUE(status.ok());
  return seen;
}

std::vector<std::byte> Used(const CapturePlan& plan,
                            const std::vector<std::byte>& source) {
  std::vector<std::byte> out(source.size());
  for (const base::ByteRange& range : plan.used.ranges()) {
    std::copy_n(source.begin() + static_cast<std::ptrdiff_t>(range.offset),
                range.length,
                out.begin() + static_cast<std::ptrdiff_t>(range.offset));
  }
  return out;
}

TEST(ReadAhead, OneTakerGetsEveryPieceInOrder) {
  const std::vector<std::byte> content = Noise(kSmallSize, 1);
  MemoryBlockDevice source(content);
  const CapturePlan plan = SmallPlan();
  for (const std::size_t batches :
       {std::size_t{1}, std::size_t{2}, std::size_t{5}}) {
    ReadAhead ahead(source, plan, batches);
    const Seen seen = TakeAll(ahead, kSmallSize, 1);
    ASSERT_FALSE(seen.numbers.empty());
    for (std::size_t i = 0; i < seen.numbers.size(); ++i) {
      EXPECT_EQ(seen.numbers[i], i) << batches;
    }
    EXPECT_EQ(seen.content, Used(plan, content)) << batches;
  }
}

TEST(ReadAhead, ManyTakersLeaveNothingOut) {
  const std::vector<std::byte> content = Noise(kSmallSize, 2);
  MemoryBlockDevice source(content);
  const CapturePlan plan = SmallPlan();
  ReadAhead ahead(source, plan, 3);
  Seen seen = TakeAll(ahead, kSmallSize, 4);
  std::ranges::sort(seen.numbers);
  for (std::size_t i = 0; i < seen.numbers.size(); ++i) {
    EXPECT_EQ(seen.numbers[i], i);
  }
  EXPECT_EQ(seen.content, Used(plan, content));
}

// A taker that holds all batches back must not keep a stop from ending it all.
TEST(ReadAhead, StopsWhileNobodyTakes) {
  MemoryBlockDevice source(Noise(kSmallSize, 3));
  const CapturePlan plan = SmallPlan();
  ReadAhead ahead(source, plan, 1);
  std::stop_source stop;
  std::jthread reader([&] { EXPECT_TRUE(ahead.Read(stop.get_token()).ok()); });
  const auto held = ahead.Next(stop.get_token());
  ASSERT_NE(held, nullptr);
  std::jthread taker([&] { EXPECT_EQ(ahead.Next(stop.get_token()), nullptr); });
  stop.request_stop();
}

TEST(ReadAhead, SourceThatVanishesEndsEverybody) {
  MemoryBlockDevice memory(Noise(kSmallSize, 4));
  FailingBlockDevice source(memory, "pulled");
  source.VanishAfter(2);
  const CapturePlan plan = SmallPlan();
  ReadAhead ahead(source, plan, 2);
  std::atomic<int> started = 0;
  const base::Status status = RunWorkers(
      kReaders + 2, std::stop_token(), [&](const std::stop_token& stop) {
        if (started.fetch_add(1) < kReaders) {
          return ahead.Read(stop);
        }
        while (auto batch = ahead.Next(stop)) {
          ahead.GiveBack(std::move(batch));
        }
        return base::Ok();
      });
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().text(), HasSubstr("no longer answers"));
}

}  // namespace
}  // namespace imaging
