// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ntfs_runlist.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/imaging/fs/ntfs_builder.h"

namespace imaging {

bool operator==(const NtfsRun& a, const NtfsRun& b) {
  return a.vcn == b.vcn && a.lcn == b.lcn && a.count == b.count;
}

namespace {

using testing::Bytes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::uint64_t kClusters = 1 << 20;

// The runs of an attribute with these mapping pairs, or why there are none.
struct Decoded {
  std::vector<NtfsRun> runs;
  std::string error;
};

Decoded Decode(const std::vector<std::byte>& pairs,
               std::uint64_t highest_vcn,
               std::uint64_t lowest_vcn = 0,
               std::vector<NtfsRun> before = {}) {
  NtfsAttribute extent;
  extent.resident = false;
  extent.lowest_vcn = lowest_vcn;
  extent.highest_vcn = highest_vcn;
  extent.mapping_pairs = pairs;
  Decoded out{std::move(before), ""};
  const base::Status status = AppendNtfsRuns(extent, kClusters, out.runs);
  if (!status.ok()) {
    EXPECT_EQ(status.error().code(), base::ErrorCode::kCorrupt);
    out.error = status.error().text();
  }
  return out;
}

TEST(NtfsRunlist, DecodesTheExamplesOfTheDocumentation) {
  const Decoded one = Decode(Bytes({0x21, 0x18, 0x34, 0x56, 0}), 0x17);
  EXPECT_EQ(one.error, "");
  EXPECT_THAT(one.runs, ElementsAre(NtfsRun{0, 0x5634, 0x18}));
  // Scrambled: the third run lies before the second.
  const Decoded three = Decode(
      Bytes({0x11, 0x30, 0x60, 0x21, 0x10, 0x00, 0x01, 0x11, 0x20, 0xE0, 0x00}),
      0x5f);
  EXPECT_EQ(three.error, "");
  EXPECT_THAT(three.runs,
              ElementsAre(NtfsRun{0, 0x60, 0x30}, NtfsRun{0x30, 0x160, 0x10},
                          NtfsRun{0x40, 0x140, 0x20}));
}

TEST(NtfsRunlist, AHoleKeepsThePlaceOfTheRunBefore) {
  const Decoded holes =
      Decode(Bytes({0x11, 0x30, 0x20, 0x01, 0x60, 0x11, 0x10, 0x30, 0}), 0x9f);
  EXPECT_THAT(holes.runs, ElementsAre(NtfsRun{0, 0x20, 0x30},
                                      NtfsRun{0x30, NtfsRun::kHole, 0x60},
                                      NtfsRun{0x90, 0x50, 0x10}));
}

TEST(NtfsRunlist, AnEmptyAttributeHasNoRuns) {
  const Decoded empty = Decode(Bytes({0}), ~std::uint64_t{0});
  EXPECT_EQ(empty.error, "");
  EXPECT_THAT(empty.runs, ElementsAre());
}

TEST(NtfsRunlist, ALaterExtentGoesOnWhereTheFirstEnds) {
  const std::vector<NtfsRun> first = {{0, 5, 8}};
  EXPECT_THAT(Decode(Bytes({0x11, 4, 9, 0}), 11, 8, first).runs,
              ElementsAre(NtfsRun{0, 5, 8}, NtfsRun{8, 9, 4}));
  EXPECT_THAT(Decode(Bytes({0x11, 4, 9, 0}), 12, 9, first).error,
              HasSubstr("VCN 9 follows 8"));
  EXPECT_THAT(Decode(Bytes({0x11, 4, 9, 0}), 10, 7, first).error,
              HasSubstr("VCN 7 follows 8"));
}

TEST(NtfsRunlist, RunsLieInTheVolume) {
  EXPECT_EQ(Decode(Bytes({0x31, 1, 0xff, 0xff, 0x0f, 0}), 0).error, "");
  for (const auto& pairs :
       {Bytes({0x31, 1, 0, 0, 0x10, 0}),       // Starts behind the end.
        Bytes({0x31, 2, 0xff, 0xff, 0xf, 0}),  // Reaches behind it.
        Bytes({0x11, 1, 0xff, 0}),             // Starts before 0.
        Bytes({0x81, 1, 0, 0, 0, 0, 0, 0, 0, 0x80, 0})}) {
    EXPECT_THAT(Decode(pairs, 0).error, HasSubstr("leave the volume"));
  }
}

TEST(NtfsRunlist, LengthsArePositiveAndDoNotOverflow) {
  for (const auto& pairs :
       {Bytes({0x11, 0, 5, 0}), Bytes({0x11, 0x80, 5, 0}),
        Bytes({0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0})}) {
    EXPECT_THAT(Decode(pairs, 0).error, HasSubstr("a run of"));
  }
}

TEST(NtfsRunlist, PairsEndInTheAttribute) {
  for (const auto& pairs :
       {Bytes({0x11, 4}), Bytes({0x21, 4, 9}), Bytes({0x11}), Bytes({0x10, 4}),
        Bytes({0x19, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}),
        Bytes({0x91, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1})}) {
    EXPECT_THAT(Decode(pairs, 3).error, HasSubstr("malformed"));
  }
}

TEST(NtfsRunlist, CoversWhatTheAttributeSays) {
  for (const std::uint64_t highest : {std::uint64_t{2}, std::uint64_t{4}}) {
    EXPECT_THAT(Decode(Bytes({0x11, 4, 9, 0}), highest).error,
                HasSubstr("ends at VCN 4"));
  }
}

TEST(NtfsRunlist, RunsBeforeABrokenOneAreKept) {
  EXPECT_THAT(Decode(Bytes({0x11, 4, 9, 0x11, 0, 1, 0}), 5).runs,
              ElementsAre(NtfsRun{0, 9, 4}));
}

TEST(NtfsRunlist, MemoryIsBounded) {
  std::vector<std::byte> pairs;
  for (std::size_t i = 0; i <= kMaxNtfsRuns; ++i) {
    pairs.push_back(std::byte{0x01});
    pairs.push_back(std::byte{1});
  }
  const Decoded many = Decode(pairs, kMaxNtfsRuns);
  EXPECT_THAT(many.error, HasSubstr("more than"));
  EXPECT_EQ(many.runs.size(), kMaxNtfsRuns);
}

}  // namespace
}  // namespace imaging
