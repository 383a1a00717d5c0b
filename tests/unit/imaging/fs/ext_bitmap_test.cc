// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ext_bitmap.h"

#include <gtest/gtest.h>

#include <vector>

namespace {

std::vector<std::byte> WithOnes(const std::vector<std::size_t>& ones) {
  std::vector<std::byte> bits(32);
  for (const std::size_t bit : ones) {
    imaging::ExtSetBits(bits, bit, bit + 1);
  }
  return bits;
}

TEST(ExtBitmap, FindsBitsAcrossWords) {
  const auto bits = WithOnes({0, 63, 64, 130});
  EXPECT_EQ(imaging::ExtFindBit(bits, 0, 256, true), 0U);
  EXPECT_EQ(imaging::ExtFindBit(bits, 1, 256, true), 63U);
  EXPECT_EQ(imaging::ExtFindBit(bits, 63, 256, false), 65U);
  EXPECT_EQ(imaging::ExtFindBit(bits, 65, 256, true), 130U);
  EXPECT_EQ(imaging::ExtFindBit(bits, 131, 256, true), 256U);
}

TEST(ExtBitmap, NeverLooksBehindTheEnd) {
  const auto bits = WithOnes({70});
  EXPECT_EQ(imaging::ExtFindBit(bits, 0, 70, true), 70U);
  EXPECT_EQ(imaging::ExtFindBit(bits, 10, 10, true), 10U);
  EXPECT_EQ(imaging::ExtCountOnes(bits, 70), 0U);
  EXPECT_EQ(imaging::ExtCountOnes(bits, 71), 1U);
  EXPECT_EQ(imaging::ExtCountOnes(bits, 256), 1U);
}

}  // namespace
