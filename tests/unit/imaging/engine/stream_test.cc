// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/failing_sink.h"
#include "tests/unit/imaging/engine/small_image.h"

namespace imaging {
namespace {

using base::ByteRange;
using fakes::FailingSink;
using fakes::MemoryBlockDevice;
using fakes::MemorySink;
using testing::CaptureSmall;
using ::testing::HasSubstr;
using testing::kKiB;
using testing::kSmallSize;
using testing::Noise;
using testing::SmallPlan;

class Stream : public ::testing::Test {
 protected:
  Stream() : content_(kSmallSize) {
    MemoryBlockDevice source(Noise(kSmallSize, 5));
    EXPECT_TRUE(CaptureSmall(source, stored_).ok());
    const CapturePlan plan = SmallPlan();
    for (const ByteRange& range : plan.used.ranges()) {
      std::copy_n(
          source.bytes().begin() + static_cast<std::ptrdiff_t>(range.offset),
          range.length,
          content_.begin() + static_cast<std::ptrdiff_t>(range.offset));
    }
  }

  std::unique_ptr<Image> Open() {
    auto image = Image::FromParts(stored_.devices());
    EXPECT_TRUE(image.ok()) << image.error().text();
    return std::move(image).value();
  }
  std::vector<std::byte> Content(ByteRange range) const {
    const auto at =
        content_.begin() + static_cast<std::ptrdiff_t>(range.offset);
    return {at, at + static_cast<std::ptrdiff_t>(range.length)};
  }

  // What the image stands for: unused space as zeros.
  std::vector<std::byte> content_;
  MemorySink stored_;
  Progress progress_;
};

TEST_F(Stream, GivesTheContentInOrderWithAnyNumberOfThreads) {
  const auto image = Open();
  for (const int threads : {1, 2, 7}) {
    MemorySink sink;
    const base::Status done =
        StreamContent(*image, {0, kSmallSize}, threads, sink, progress_, {});
    ASSERT_TRUE(done.ok()) << done.error().text();
    EXPECT_EQ(sink.parts().front(), content_) << threads << " threads";
  }
}

TEST_F(Stream, GivesAnyPieceOfTheContent) {
  const auto image = Open();
  for (const ByteRange piece :
       {ByteRange{0, 1}, ByteRange{1, 3 * 64 * kKiB},
        ByteRange{100 * kKiB + 7, 250 * kKiB}, ByteRange{141 * kKiB, 4096},
        ByteRange{kSmallSize - 5, 5}}) {
    MemorySink sink;
    const base::Status done =
        StreamContent(*image, piece, 2, sink, progress_, {});
    ASSERT_TRUE(done.ok()) << done.error().text();
    EXPECT_EQ(sink.parts().front(), Content(piece))
        << piece.length << " bytes at " << piece.offset;
  }
}

// What a pipe has swallowed cannot be taken back, so nothing damaged may enter.
TEST_F(Stream, GivesNothingOfADamagedChunkAndNothingAfterIt) {
  const auto image = Open();
  const Chunk damaged = image->index().at(1);
  ASSERT_EQ(damaged.kind, ChunkKind::kData);
  stored_.parts()[0][damaged.stored_offset + damaged.stored_size / 2] ^=
      std::byte{1};
  const auto broken = Open();
  MemorySink sink;
  FailingSink watched(sink, 1 << 20, {base::ErrorCode::kIo, "never"});
  const base::Status done =
      StreamContent(*broken, {0, kSmallSize}, 2, watched, progress_, {});
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code(), base::ErrorCode::kCorrupt);
  EXPECT_THAT(done.error().text(), HasSubstr("chunk 2 of"));
  EXPECT_FALSE(watched.committed());
  EXPECT_LE(sink.parts().front().size(), damaged.offset);
  EXPECT_EQ(sink.parts().front(), Content({0, sink.parts().front().size()}));
}

TEST_F(Stream, StopsAtTheFirstWriteThatFailsWhicheverItIs) {
  const auto image = Open();
  bool failed = true;
  int calls = 0;
  for (; failed; ++calls) {
    ASSERT_LT(calls, 1000);
    MemorySink sink;
    FailingSink failing(sink, calls, {base::ErrorCode::kNoSpace, "no room"});
    const base::Status done =
        StreamContent(*image, {0, kSmallSize}, 2, failing, progress_, {});
    failed = !done.ok();
    if (failed) {
      EXPECT_EQ(done.error().code(), base::ErrorCode::kNoSpace);
      EXPECT_FALSE(failing.committed());
      EXPECT_EQ(sink.parts().front(),
                Content({0, sink.parts().front().size()}));
    }
  }
  EXPECT_GT(calls, 8);
}

TEST_F(Stream, ThatIsStoppedCommitsNothing) {
  const auto image = Open();
  std::stop_source stop;
  stop.request_stop();
  MemorySink sink;
  FailingSink watched(sink, 1 << 20, {base::ErrorCode::kIo, "never"});
  const base::Status done = StreamContent(*image, {0, kSmallSize}, 2, watched,
                                          progress_, stop.get_token());
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code(), base::ErrorCode::kCancelled);
  EXPECT_FALSE(watched.committed());
}

}  // namespace
}  // namespace imaging
