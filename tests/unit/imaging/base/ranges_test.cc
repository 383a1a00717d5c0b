// SPDX-License-Identifier: Apache-2.0
#include "imaging/base/ranges.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using base::ByteRange;
using base::RangeSet;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

RangeSet Of(std::vector<ByteRange> ranges) {
  RangeSet set;
  set.Insert(std::move(ranges));
  return set;
}

TEST(RangeSet, MergesTouchingAndOverlappingRanges) {
  EXPECT_THAT(Of({{20, 5}, {0, 10}, {10, 2}, {21, 9}, {40, 0}}).ranges(),
              ElementsAre(ByteRange{0, 12}, ByteRange{20, 10}));
}

TEST(RangeSet, TellsContainedFromOverlapping) {
  const RangeSet set = Of({{10, 10}, {30, 10}});
  EXPECT_TRUE(set.Contains({10, 10}));
  EXPECT_FALSE(set.Contains({15, 20}));
  EXPECT_TRUE(set.Overlaps({15, 20}));
  EXPECT_FALSE(set.Overlaps({20, 10}));
  EXPECT_TRUE(set.Contains({25, 0}));
}

TEST(RangeSet, CutsToAWindowAndFillsSmallGaps) {
  const RangeSet set = Of({{0, 10}, {12, 10}, {50, 10}});
  EXPECT_THAT(
      set.Within({5, 50}),
      ElementsAre(ByteRange{5, 5}, ByteRange{12, 10}, ByteRange{50, 5}));
  EXPECT_THAT(set.Within({5, 50}, 2),
              ElementsAre(ByteRange{5, 17}, ByteRange{50, 5}));
  EXPECT_THAT(set.Within({22, 28}), IsEmpty());
}

TEST(RangeSet, GapsAndRangesTileTheWindow) {
  const RangeSet set = Of({{10, 10}, {30, 10}});
  EXPECT_THAT(
      set.Gaps({0, 50}),
      ElementsAre(ByteRange{0, 10}, ByteRange{20, 10}, ByteRange{40, 10}));
  EXPECT_THAT(set.Gaps({12, 5}), IsEmpty());
}

TEST(RangeSet, StaysBoundedAndNeverLosesABytes) {
  RangeSet set(100);
  std::uint64_t added = 0;
  for (std::uint64_t at = 0; at < 10000; ++at) {
    set.Append({at * 8192, 4096});
    added += 4096;
  }
  EXPECT_LE(set.ranges().size(), 100U);
  EXPECT_GE(set.total_bytes(), added);
  for (std::uint64_t at = 0; at < 10000; ++at) {
    ASSERT_TRUE(set.Contains({at * 8192, 4096}));
  }
}

}  // namespace
