// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "imaging/engine/image_device.h"
#include "tests/fakes/failing_block_device.h"
#include "tests/fakes/failing_sink.h"
#include "tests/unit/imaging/engine/small_image.h"

namespace imaging {
namespace {

using fakes::FailingBlockDevice;
using fakes::FailingSink;
using fakes::MemoryBlockDevice;
using fakes::MemorySink;
using testing::CaptureSmall;
using ::testing::HasSubstr;
using testing::kKiB;
using testing::kSmallSize;
using testing::Noise;
using testing::SmallPlan;
using Call = FailingBlockDevice::Call;

constexpr int kNever = 1 << 20;
constexpr std::uint64_t kSector = 512;

base::Error NoError() {
  return {base::ErrorCode::kIo, "not meant to happen"};
}

// The source as the image must hold it: unused bytes as zeros.
std::vector<std::byte> Used(const std::vector<std::byte>& source) {
  std::vector<std::byte> out(source.size());
  const CapturePlan plan = SmallPlan();
  for (const base::ByteRange& range : plan.used.ranges()) {
    std::copy_n(source.begin() + static_cast<std::ptrdiff_t>(range.offset),
                range.length,
                out.begin() + static_cast<std::ptrdiff_t>(range.offset));
  }
  return out;
}

std::vector<std::byte> ContentOf(const Image& image) {
  ImageDevice device(image);
  std::vector<std::byte> out(static_cast<std::size_t>(device.size()));
  const base::Status read = device.ReadAt(0, out);
  EXPECT_TRUE(read.ok());
  return out;
}

class CaptureFaults : public ::testing::Test {
 protected:
  CaptureFaults() : source_(Noise(kSmallSize, 1)) {
    EXPECT_TRUE(CaptureSmall(source_, good_).ok());
  }

  MemoryBlockDevice source_;
  // What a capture without faults makes.
  MemorySink good_;
};

TEST_F(CaptureFaults, AReadThatFailsOnceLeavesNoTrace) {
  int reads = 0;
  for (bool failed = true; failed; ++reads) {
    ASSERT_LT(reads, 100);
    FailingBlockDevice source(source_, "source");
    source.FailOnce(Call::kRead, reads);
    MemorySink sink;
    const auto report = CaptureSmall(source, sink);
    failed = source.failed();
    ASSERT_TRUE(report.ok()) << report.error().text();
    EXPECT_TRUE(report.value().unreadable.empty()) << "read " << reads;
    EXPECT_EQ(sink.parts(), good_.parts()) << "read " << reads;
  }
  EXPECT_GT(reads, 6);
}

TEST_F(CaptureFaults, ASectorThatCannotBeReadIsListedAndTheRestIsExact) {
  // Stepping by a prime meets starts, middles and ends of chunks.
  const CapturePlan plan = SmallPlan();
  for (const base::ByteRange& range : plan.used.ranges()) {
    for (std::uint64_t at = range.offset; at < range.end();
         at += 23 * kSector) {
      const base::ByteRange bad{at, kSector};
      FailingBlockDevice source(source_, "source");
      source.FailReadsOf(bad);
      MemorySink sink;
      const auto report = CaptureSmall(source, sink);
      ASSERT_TRUE(report.ok()) << at << ": " << report.error().text();
      base::RangeSet expected;
      expected.Append(bad);
      EXPECT_EQ(report.value().unreadable, expected);
      const auto image = Image::FromParts(sink.devices());
      ASSERT_TRUE(image.ok());
      EXPECT_EQ(image.value()->index().unreadable(), expected);
      std::vector<std::byte> content = Used(source_.bytes());
      std::fill_n(content.begin() + static_cast<std::ptrdiff_t>(at), kSector,
                  std::byte{0});
      EXPECT_EQ(ContentOf(*image.value()), content) << "sector at " << at;
    }
  }
}

// A sector in an unused gap is read along with its neighbours, and is no loss.
TEST_F(CaptureFaults, ASectorThatNobodyUsesIsNotListed) {
  FailingBlockDevice source(source_, "source");
  source.FailReadsOf({150 * kKiB, kSector});
  MemorySink sink;
  const auto report = CaptureSmall(source, sink);
  ASSERT_TRUE(report.ok());
  EXPECT_TRUE(report.value().unreadable.empty());
  EXPECT_EQ(sink.parts(), good_.parts());
}

TEST_F(CaptureFaults, ASourceThatVanishesIsAnErrorAndNothingIsCommitted) {
  for (const bool bad_sector : {false, true}) {
    bool vanished = true;
    for (int calls = 0; vanished; ++calls) {
      ASSERT_LT(calls, 1000);
      FailingBlockDevice source(source_, "source");
      if (bad_sector) {  // The last: its retries end the job.
        source.FailReadsOf({kSmallSize - kSector, kSector});
      }
      source.VanishAfter(calls);
      MemorySink sink;
      FailingSink watched(sink, kNever, NoError());
      const auto report = CaptureSmall(source, watched);
      vanished = source.calls() > calls;
      EXPECT_EQ(report.ok(), !vanished) << calls << " calls";
      EXPECT_EQ(watched.committed(), !vanished);
      if (!report.ok()) {
        EXPECT_THAT(report.error().text(), HasSubstr("source"));
        EXPECT_EQ(report.error().code(), base::ErrorCode::kIo);
        EXPECT_FALSE(Image::FromParts(sink.devices()).ok());
      }
    }
  }
}

TEST_F(CaptureFaults, ASinkThatFailsAtAnyCallEndsTheCapture) {
  for (const base::ErrorCode code :
       {base::ErrorCode::kNoSpace, base::ErrorCode::kIo}) {
    bool failed = true;
    for (int calls = 0; failed; ++calls) {
      ASSERT_LT(calls, 100);
      MemorySink sink;
      FailingSink failing(sink, calls, base::Error(code, "the stick"));
      const auto report = CaptureSmall(source_, failing, 100 * kKiB);
      failed = !report.ok();
      EXPECT_EQ(failing.committed(), !failed) << "call " << calls;
      if (failed) {
        EXPECT_EQ(report.error().code(), code);
        EXPECT_THAT(report.error().text(), HasSubstr("the stick"));
      }
    }
  }
}

TEST_F(CaptureFaults, WhatASinkHoldsBeforeTheEndIsNoImage) {
  std::vector<std::byte>& whole = good_.parts()[0];
  while (whole.size() > 100) {
    whole.resize(whole.size() -
                 std::min<std::size_t>(whole.size() / 50 + 1, whole.size()));
    EXPECT_FALSE(Image::FromParts(good_.devices()).ok()) << whole.size();
  }
}

}  // namespace
}  // namespace imaging
