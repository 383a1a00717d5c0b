// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/zero_frames.h"

#include <gtest/gtest.h>
#include <zstd.h>

#include "imaging/engine/codec.h"
#include "imaging/format/index.h"

namespace imaging {
namespace {

constexpr std::uint32_t kChunk = 2 << 20;

TEST(ZeroFrames, AFrameDecodesToItsLengthOfZeros) {
  ZeroFrames frames;
  for (const std::uint32_t length :
       {1U, 4096U, 131'071U, 131'072U, 131'073U, 3'000'001U}) {
    const auto frame = frames.Get(length);
    ASSERT_TRUE(frame.ok()) << length;
    const ZeroFrame& made = *frame.value();
    EXPECT_EQ(made.hash, Sha256Of(made.bytes));
    EXPECT_EQ(ZSTD_getFrameContentSize(made.bytes.data(), made.bytes.size()),
              length);
    std::vector<std::byte> content(length, std::byte{1});
    ChunkDecoder decoder;
    ASSERT_TRUE(decoder.Decode(made.bytes, content).ok());
    EXPECT_TRUE(IsZero(content));
  }
}

TEST(ZeroFrames, AGibibyteTakesLittle) {
  ZeroFrames frames;
  const auto frame = frames.Get(1U << 30);
  ASSERT_TRUE(frame.ok());
  EXPECT_LE(frame.value()->bytes.size(), 40U << 10);
}

TEST(ZeroFrames, TheSameLengthIsTheSameFrame) {
  ZeroFrames frames;
  const std::vector<std::byte> first = frames.Get(kChunk).value()->bytes;
  for (std::uint32_t length = 1; length < 100; ++length) {
    ASSERT_TRUE(frames.Get(length).ok());
  }
  EXPECT_EQ(frames.Get(kChunk).value()->bytes, first);
}

TEST(ZeroFrames, StepsAreFewAndNeverTooLong) {
  EXPECT_EQ(ZeroFrames::Step(1, kChunk), 1U);
  EXPECT_EQ(ZeroFrames::Step(kChunk - 1, kChunk), kChunk - 1);
  EXPECT_EQ(ZeroFrames::Step(kChunk, kChunk), kChunk);
  EXPECT_EQ(ZeroFrames::Step(std::uint64_t{3} * kChunk + 5, kChunk),
            2 * kChunk);
  for (std::uint64_t length = 1; length < std::uint64_t{1} << 50;
       length = length * 3 + 1) {
    const std::uint64_t step = ZeroFrames::Step(length, kChunk);
    EXPECT_GE(step, 1U);
    EXPECT_LE(step, length);
    EXPECT_LE(step, kMaxZerosLength);
  }
}

}  // namespace
}  // namespace imaging
