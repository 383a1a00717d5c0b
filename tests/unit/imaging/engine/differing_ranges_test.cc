// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/differing_ranges.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "imaging/base/ranges.h"
#include "tests/fakes/failing_block_device.h"
#include "tests/unit/imaging/engine/small_image.h"

namespace imaging {
namespace {

using fakes::MemoryBlockDevice;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kKiB;
using testing::kSmallSize;
using testing::Noise;
using testing::SmallPlan;

// Chunks have 64 KiB; used are 0 to 140, 200 to 204, and from 400 KiB on.
class DifferingRangesTest : public ::testing::Test {
 protected:
  DifferingRangesTest() : target_(Noise(kSmallSize, 1)) {
    MemoryBlockDevice source(Noise(kSmallSize, 1));
    EXPECT_TRUE(testing::CaptureSmall(source, sink_).ok());
    image_ = std::move(Image::FromParts(sink_.devices())).value();
  }

  void Change(std::uint64_t at) {
    const std::vector<std::byte> other(1, std::byte{0x5a});
    std::vector<std::byte> old(1);
    ASSERT_TRUE(target_.ReadAt(at, old).ok());
    ASSERT_TRUE(target_.WriteAt(at, old == other ? Noise(1, 9) : other).ok());
  }

  // The rows of the chunks that hold these bytes.
  Difference RowsAt(const std::vector<std::uint64_t>& places) const {
    Difference difference;
    for (std::size_t row = 0; row < image_->index().size(); ++row) {
      const Chunk chunk = image_->index().at(row);
      for (const std::uint64_t at : places) {
        if (chunk.offset <= at && at < chunk.offset + chunk.length) {
          difference.rows.push_back(row);
        }
      }
    }
    return difference;
  }

  base::Result<base::RangeSet> Find(const Difference& difference,
                                    BlockDevice& target,
                                    const std::stop_token& stop = {}) const {
    const TargetMap map{
        .content = {0, kSmallSize}, .target_offset = 0, .table = {}};
    return DifferingRanges(*image_, map, target, difference, stop);
  }

  fakes::MemorySink sink_;
  std::unique_ptr<Image> image_;
  MemoryBlockDevice target_;
};

TEST_F(DifferingRangesTest, TellsTheBlockInItsChunk) {
  Change(9 * kKiB);
  Change(500 * kKiB);
  const auto found = Find(RowsAt({9 * kKiB, 500 * kKiB}), target_);
  ASSERT_TRUE(found.ok());
  EXPECT_THAT(found.value().ranges(),
              ElementsAre(base::ByteRange{8 * kKiB, 4096},
                          base::ByteRange{500 * kKiB, 4096}));
}

TEST_F(DifferingRangesTest, PassesOverWhatIsNotUsed) {
  Change(139 * kKiB);
  Change(150 * kKiB);  // Of the same chunk.
  const auto found = Find(RowsAt({139 * kKiB}), target_);
  ASSERT_TRUE(found.ok());
  EXPECT_THAT(found.value().ranges(),
              ElementsAre(base::ByteRange{136 * kKiB, 4096}));
}

TEST_F(DifferingRangesTest, WhatIsRightThisTimeCountsWhole) {
  const auto found = Find(RowsAt({201 * kKiB}), target_);
  ASSERT_TRUE(found.ok());
  EXPECT_THAT(found.value().ranges(),
              ElementsAre(base::ByteRange{200 * kKiB, 4096}));
}

TEST_F(DifferingRangesTest, WhatCannotBeReadCountsWhole) {
  fakes::FailingBlockDevice target(target_, "target");
  target.FailReadsOf({70 * kKiB, 512});
  const auto found = Find(RowsAt({70 * kKiB}), target);
  ASSERT_TRUE(found.ok()) << found.error().text();
  EXPECT_THAT(found.value().ranges(),
              ElementsAre(base::ByteRange{64 * kKiB, 64 * kKiB}));
}

TEST_F(DifferingRangesTest, NothingAndStopping) {
  EXPECT_THAT(Find({}, target_).value().ranges(), IsEmpty());
  std::stop_source stop;
  stop.request_stop();
  const auto found = Find(RowsAt({0}), target_, stop.get_token());
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().code(), base::ErrorCode::kCancelled);
}

}  // namespace
}  // namespace imaging
