// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ntfs_bitmap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/unit/imaging/fs/ntfs_builder.h"

namespace imaging {
namespace {

using base::ByteRange;
using testing::Bytes;
using ::testing::ElementsAre;

constexpr std::uint32_t kCluster = 4096;

base::RangeSet Ranges(const std::vector<std::byte>& bits,
                      std::uint64_t count,
                      std::uint64_t first = 0) {
  base::RangeSet used;
  AppendNtfsBits(bits, first, count, kCluster, used);
  return used;
}

TEST(NtfsBitmap, JoinsRunsAcrossWords) {
  std::vector<std::byte> bits(24, std::byte{0xff});
  EXPECT_THAT(Ranges(bits, 192).ranges(),
              ElementsAre(ByteRange{0, 192 * kCluster}));
  bits[8] = std::byte{0xfe};
  EXPECT_THAT(
      Ranges(bits, 192).ranges(),
      ElementsAre(ByteRange{0, 64 * kCluster},
                  ByteRange{65 * kCluster, std::uint64_t{127} * kCluster}));
}

TEST(NtfsBitmap, BitsBehindTheLastClusterCountForNothing) {
  const std::vector<std::byte> bits(16, std::byte{0xff});
  for (const std::uint64_t count : {1U, 63U, 64U, 65U, 127U}) {
    EXPECT_EQ(Ranges(bits, count).total_bytes(), count * kCluster);
  }
}

TEST(NtfsBitmap, StartsAtTheGivenCluster) {
  EXPECT_THAT(Ranges(Bytes({0x05, 0, 0, 0, 0, 0, 0, 0}), 64, 1000).ranges(),
              ElementsAre(ByteRange{1000 * kCluster, kCluster},
                          ByteRange{1002 * kCluster, kCluster}));
}

TEST(NtfsBitmap, EveryBitIsOneCluster) {
  std::minstd_rand random(5);
  std::vector<std::byte> bits(256);
  for (std::byte& byte : bits) {
    byte = static_cast<std::byte>(random() >> 9);
  }
  const base::RangeSet used = Ranges(bits, bits.size() * 8);
  for (std::uint64_t i = 0; i < bits.size() * 8; ++i) {
    const auto byte =
        std::to_integer<unsigned>(bits[static_cast<std::size_t>(i / 8)]);
    EXPECT_EQ(used.Contains({i * kCluster, kCluster}),
              (byte >> (i % 8) & 1U) != 0);
  }
}

}  // namespace
}  // namespace imaging
