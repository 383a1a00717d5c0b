// SPDX-License-Identifier: Apache-2.0
#include "imaging/format/index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <zstd.h>

#include "imaging/base/bytes.h"
#include "imaging/format/varint.h"

namespace imaging {
namespace {

using Bytes = std::vector<std::byte>;
using ::testing::HasSubstr;

constexpr std::uint32_t kChunk = kMinChunkSize;

Sha256 HashOf(unsigned char fill) {
  Sha256 hash{};
  hash.fill(static_cast<std::byte>(fill));
  return hash;
}

// Two data chunks with one of zeros between them, two parts.
ImageHead SampleHead() {
  ImageHead head;
  head.raw_size = 3 * kChunk - 512;
  head.chunk_size = kChunk;
  head.partitions.push_back({});
  head.partitions[0].range = {kChunk, 2 * kChunk - 512};
  return head;
}

IndexBuilder SampleRows() {
  IndexBuilder rows;
  rows.Add(kChunk, 1000, HashOf(1), HashOf(2));
  rows.Add(kChunk, 20, HashOf(3), std::nullopt);
  rows.StartPart();
  rows.Add(kChunk - 512, 3000, HashOf(4), HashOf(5));
  base::RangeSet used;
  used.Insert({{0, 512}, {2 * kChunk, 4096}});
  base::RangeSet unreadable;
  unreadable.Append({2 * kChunk, 512});
  rows.SetRanges(used, unreadable);
  return rows;
}

// Puts around `body` what guards it: compression, hashes, the frame.  The size
// that is declared may be another.
Bytes FrameOf(const Bytes& body,
              const Bytes& head_frame,
              std::optional<std::uint64_t> declared = std::nullopt) {
  const Sha256 head_hash = Sha256Of(head_frame);
  Bytes packed(head_hash.begin(), head_hash.end());
  base::AppendLe(packed, declared.value_or(body.size()));
  Bytes zstd(ZSTD_compressBound(body.size()));
  zstd.resize(
      ZSTD_compress(zstd.data(), zstd.size(), body.data(), body.size(), 1));
  packed.insert(packed.end(), zstd.begin(), zstd.end());
  const Sha256 own = Sha256Of(packed);
  packed.insert(packed.begin(), own.begin(), own.end());
  return EncodeFrame(FrameKind::kIndex, packed);
}

Bytes BodyOf(const Bytes& frame) {
  const auto packed = std::span(frame).subspan(kFrameHeaderSize + 64);
  Bytes body(static_cast<std::size_t>(base::LoadLe<std::uint64_t>(packed)));
  const auto zstd = packed.subspan(8);
  EXPECT_EQ(ZSTD_decompress(body.data(), body.size(), zstd.data(), zstd.size()),
            body.size());
  return body;
}

class IndexTest : public ::testing::Test {
 protected:
  IndexTest()
      : head_(SampleHead()),
        head_frame_(EncodeHead(head_)),
        frame_(SampleRows().Encode(Sha256Of(head_frame_)).value()) {}

  base::Result<Index> Decode(const Bytes& frame) const {
    return DecodeIndex(frame, head_, head_frame_);
  }
  base::Result<Index> DecodeBody(const Bytes& body) const {
    return Decode(FrameOf(body, head_frame_));
  }

  const ImageHead head_;
  const Bytes head_frame_;
  const Bytes frame_;
};

TEST_F(IndexTest, ComesBackAsItWas) {
  const auto decoded = Decode(frame_);
  ASSERT_TRUE(decoded.ok()) << decoded.error().text();
  const Index& index = decoded.value();
  ASSERT_EQ(index.size(), 3U);
  EXPECT_EQ(index.data_chunks(), 2U);
  EXPECT_EQ(index.at(0).range(), (base::ByteRange{0, kChunk}));
  EXPECT_EQ(index.at(0).stored_range(),
            (base::ByteRange{head_frame_.size(), 1000}));
  EXPECT_EQ(index.at(0).content_hash, HashOf(2));
  EXPECT_EQ(index.at(1).kind, ChunkKind::kZeros);
  EXPECT_EQ(index.at(2).stored_hash, HashOf(4));
  EXPECT_EQ(index.at(2).content_hash, HashOf(5));
  const std::uint64_t part = head_frame_.size() + 1020;
  EXPECT_EQ(index.part_starts(), std::vector<std::uint64_t>{part});
  EXPECT_EQ(index.at(2).stored_offset, part + PartHeader::kFrameSize);
  EXPECT_EQ(index.stored_end(), part + PartHeader::kFrameSize + 3000);
  EXPECT_EQ(index.used().total_bytes(), 4608U);
  EXPECT_EQ(index.unreadable().total_bytes(), 512U);
  EXPECT_EQ(index.RowAt(0), 0U);
  EXPECT_EQ(index.RowAt(kChunk - 1), 0U);
  EXPECT_EQ(index.RowAt(kChunk), 1U);
  EXPECT_EQ(index.RowAt(head_.raw_size - 1), 2U);
}

TEST_F(IndexTest, BelongsToItsHeadAlone) {
  ImageHead other = head_;
  other.label = "another";
  const auto decoded = DecodeIndex(frame_, other, EncodeHead(other));
  ASSERT_FALSE(decoded.ok());
  EXPECT_THAT(decoded.error().text(), HasSubstr("head is damaged"));
}

TEST_F(IndexTest, AFlippedBitAnywhereIsFound) {
  for (std::size_t at = 0; at < frame_.size(); ++at) {
    Bytes changed = frame_;
    changed[at] ^= std::byte{8};
    EXPECT_FALSE(Decode(changed).ok()) << at;
  }
}

TEST_F(IndexTest, CutShortAnywhereInAnyColumnIsRefused) {
  ASSERT_TRUE(DecodeBody(BodyOf(frame_)).ok());
  Bytes body = BodyOf(frame_);
  while (!body.empty()) {
    body.pop_back();
    const auto decoded = DecodeBody(body);
    ASSERT_FALSE(decoded.ok()) << body.size();
    EXPECT_EQ(decoded.error().code(), base::ErrorCode::kCorrupt);
  }
  for (std::size_t size = 0; size < frame_.size(); ++size) {
    EXPECT_FALSE(Decode({frame_.begin(),
                         frame_.begin() + static_cast<std::ptrdiff_t>(size)})
                     .ok());
  }
}

TEST_F(IndexTest, BytesTooManyAreRefused) {
  Bytes body = BodyOf(frame_);
  body.push_back(std::byte{0});
  EXPECT_FALSE(DecodeBody(body).ok());
}

TEST_F(IndexTest, HostileCountsAreRefused) {
  const Bytes body = BodyOf(frame_);
  for (const std::uint64_t rows :
       {std::uint64_t{0}, std::uint64_t{2}, std::uint64_t{4}, kMaxRows,
        kMaxRows + 1, ~std::uint64_t{0}, ~std::uint64_t{0} / 41 + 1}) {
    Bytes changed = body;
    base::StoreLe(std::span(changed), 0, rows);
    EXPECT_FALSE(DecodeBody(changed).ok()) << rows;
  }
  // Behind the columns: ranges used, unreadable, and parts.
  const std::size_t columns = 8 + 3 * 41 + 2 * 32;
  for (const std::uint64_t count :
       {std::uint64_t{1} << 20, ~std::uint64_t{0}, ~std::uint64_t{0} / 2}) {
    for (const int before : {0, 1, 2}) {
      Bytes changed(body.begin(),
                    body.begin() + static_cast<std::ptrdiff_t>(columns));
      changed.insert(changed.end(), static_cast<std::size_t>(before),
                     std::byte{0});
      AppendVarint(changed, count);
      EXPECT_FALSE(DecodeBody(changed).ok()) << count << " at " << before;
    }
  }
}

TEST_F(IndexTest, LengthsThatDoNotFitTheContentAreRefused) {
  const Bytes body = BodyOf(frame_);
  const auto with = [&](std::size_t row, std::uint32_t length) {
    Bytes changed = body;
    base::StoreLe(std::span(changed), 8 + 3 + 4 * row, length);
    return DecodeBody(changed).ok();
  };
  EXPECT_TRUE(with(1, kChunk));
  EXPECT_FALSE(with(0, 0));
  EXPECT_FALSE(with(0, kChunk + 1));
  EXPECT_FALSE(with(1, kChunk + 512));
  EXPECT_FALSE(with(1, ~std::uint32_t{0}));
}

// Otherwise a sparse file could make a reader take 4 GiB for one chunk.
TEST_F(IndexTest, AFrameFarLongerThanAnyChunkIsRefused) {
  const Bytes body = BodyOf(frame_);
  const auto with = [&](std::size_t row, std::uint32_t stored) {
    Bytes changed = body;
    base::StoreLe(std::span(changed), 8 + 3 + 12 + 4 * row, stored);
    return DecodeBody(changed).ok();
  };
  for (const std::size_t row : {0U, 1U, 2U}) {
    EXPECT_TRUE(
        with(row, static_cast<std::uint32_t>(ZSTD_compressBound(kChunk))));
    EXPECT_FALSE(with(row, 16 << 20));
    EXPECT_FALSE(with(row, ~std::uint32_t{0}));
  }
}

TEST_F(IndexTest, AKindOfChunkFromTheFutureIsNewerNotDamaged) {
  Bytes body = BodyOf(frame_);
  body[8] = std::byte{2};
  const auto decoded = DecodeBody(body);
  ASSERT_FALSE(decoded.ok());
  EXPECT_EQ(decoded.error().code(), base::ErrorCode::kUnsupported);
}

TEST_F(IndexTest, AChunkAcrossAnEdgeOfAPartitionIsRefused) {
  ImageHead other = head_;
  other.partitions[0].range.offset += 512;
  other.partitions[0].range.length -= 512;
  const Bytes frame = EncodeHead(other);
  const auto decoded =
      DecodeIndex(FrameOf(BodyOf(frame_), frame), other, frame);
  ASSERT_FALSE(decoded.ok());
  EXPECT_THAT(decoded.error().text(), HasSubstr("edge"));
}

// Of the pages that this process has ever had.
std::uint64_t PeakBytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

// A zstd frame of `size` bytes, all of it one repeated byte, in which nothing
// but the declared size is large.
Bytes Declaring(std::uint64_t size) {
  Bytes frame;
  base::AppendLe(frame, std::uint32_t{0xFD2FB528});
  frame.push_back(std::byte{0xE0});  // Eight bytes of size, single segment.
  base::AppendLe(frame, size);
  // One last block of RLE: 8 times the byte 0.
  frame.insert(frame.end(),
               {std::byte{0x43}, std::byte{0}, std::byte{0}, std::byte{0}});
  return frame;
}

TEST_F(IndexTest, ADeclaredSizeThatTheFrameCannotHoldTakesNoMemory) {
  for (const std::uint64_t size :
       {kMaxIndexSize, kMaxIndexSize + 1, std::uint64_t{512} << 20,
        ~std::uint64_t{0}}) {
    const Sha256 head_hash = Sha256Of(head_frame_);
    Bytes packed(head_hash.begin(), head_hash.end());
    base::AppendLe(packed, size);
    const Bytes zstd = Declaring(size);
    packed.insert(packed.end(), zstd.begin(), zstd.end());
    const Sha256 own = Sha256Of(packed);
    packed.insert(packed.begin(), own.begin(), own.end());
    const std::uint64_t before = PeakBytes();
    const auto decoded = Decode(EncodeFrame(FrameKind::kIndex, packed));
    ASSERT_FALSE(decoded.ok());
    EXPECT_EQ(decoded.error().code(), base::ErrorCode::kCorrupt);
    EXPECT_LT(PeakBytes() - before, std::uint64_t{64} << 20) << size;
  }
}

// Zeros compress well: 96 MiB of them in a few KiB.  The content says that
// there can't be that many rows.
TEST_F(IndexTest, AnIndexLargerThanTheContentNeedsTakesNoMemory) {
  ImageHead tiny;
  tiny.raw_size = 512;
  tiny.chunk_size = kChunk;
  const Bytes head_frame = EncodeHead(tiny);
  const Bytes frame = FrameOf(Bytes(std::size_t{96} << 20), head_frame);
  ASSERT_LT(frame.size(), 100000U);
  const auto decoded = DecodeIndex(frame, tiny, head_frame);
  ASSERT_FALSE(decoded.ok());
  EXPECT_THAT(decoded.error().text(), HasSubstr("impossible size"));
}

}  // namespace
}  // namespace imaging
