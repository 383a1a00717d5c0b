// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/chunk_cursor.h"

#include <gtest/gtest.h>

#include <random>

namespace imaging {
namespace {

using base::ByteRange;

constexpr std::uint32_t kChunk = 1000;

std::vector<Piece> Pieces(const std::vector<ByteRange>& segments,
                          const base::RangeSet& to_read) {
  ChunkCursor cursor(segments, to_read, kChunk);
  std::vector<Piece> out;
  for (auto piece = cursor.Next(); piece; piece = cursor.Next()) {
    out.push_back(*piece);
  }
  return out;
}

base::RangeSet Set(std::vector<ByteRange> ranges) {
  base::RangeSet out;
  out.Insert(std::move(ranges));
  return out;
}

TEST(ChunkCursor, ZerosBetweenChunksAreOnePiece) {
  const auto pieces =
      Pieces({{0, 10'500}}, Set({{100, 10}, {7'900, 200}, {10'400, 100}}));
  ASSERT_EQ(pieces.size(), 6U);
  EXPECT_EQ(pieces[0].range, (ByteRange{0, 1000}));
  EXPECT_EQ(pieces[1].range, (ByteRange{1000, 6000}));
  EXPECT_FALSE(pieces[1].data);
  EXPECT_EQ(pieces[2].range, (ByteRange{7000, 1000}));
  EXPECT_EQ(pieces[3].range, (ByteRange{8000, 1000}));
  EXPECT_EQ(pieces[4].range, (ByteRange{9000, 1000}));
  EXPECT_EQ(pieces[5].range, (ByteRange{10'000, 500}));
  EXPECT_TRUE(pieces[5].data && pieces[5].ends_segment);
}

TEST(ChunkCursor, TheGridStartsAnewWithASegment) {
  const auto pieces =
      Pieces({{0, 1500}, {1500, 1200}}, Set({{1400, 200}, {2600, 1}}));
  ASSERT_EQ(pieces.size(), 4U);
  EXPECT_FALSE(pieces[0].data);
  EXPECT_EQ(pieces[1].range, (ByteRange{1000, 500}));
  EXPECT_TRUE(pieces[1].ends_segment);
  EXPECT_EQ(pieces[2].range, (ByteRange{1500, 1000}));
  EXPECT_EQ(pieces[3].range, (ByteRange{2500, 200}));
}

TEST(ChunkCursor, NothingToReadIsOneRunASegment) {
  const auto pieces = Pieces({{0, 5'000'000}, {5'000'000, 7}}, {});
  ASSERT_EQ(pieces.size(), 2U);
  EXPECT_FALSE(pieces[0].data || pieces[1].data);
  EXPECT_TRUE(pieces[0].ends_segment && pieces[1].ends_segment);
  EXPECT_TRUE(Pieces({}, {}).empty());
}

// What holds for any content: the pieces cover it in order and without gaps,
// none is longer than a chunk or crosses a segment, and all data is in one.
TEST(ChunkCursor, CoversAnyContentExactly) {
  std::minstd_rand random(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<ByteRange> segments;
    std::uint64_t size = 0;
    for (int i = 0; i < 5; ++i) {
      segments.push_back({size, 1 + random() % 6000});
      size = segments.back().end();
    }
    std::vector<ByteRange> ranges;
    for (int i = 0; i < 4; ++i) {
      const std::uint64_t at = random() % size;
      ranges.push_back(
          {at, 1 + random() % std::min<std::uint64_t>(900, size - at)});
    }
    const base::RangeSet to_read = Set(ranges);
    std::uint64_t at = 0;
    std::size_t segment = 0;
    base::RangeSet data;
    for (const Piece& piece : Pieces(segments, to_read)) {
      ASSERT_EQ(piece.range.offset, at);
      at = piece.range.end();
      ASSERT_LE(at, segments[segment].end());
      EXPECT_EQ(piece.ends_segment, at == segments[segment].end());
      segment += piece.ends_segment ? 1 : 0;
      if (piece.data) {
        EXPECT_LE(piece.range.length, kChunk);
        EXPECT_TRUE(to_read.Overlaps(piece.range));
        data.Append(piece.range);
      } else {
        EXPECT_FALSE(to_read.Overlaps(piece.range));
      }
    }
    EXPECT_EQ(at, size);
  }
}

}  // namespace
}  // namespace imaging
