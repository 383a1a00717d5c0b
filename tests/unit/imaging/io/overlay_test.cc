// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <random>

#include "imaging/io/overlay_block_device.h"
#include "tests/fakes/memory_block_device.h"

namespace imaging {
namespace {

TEST(OverlayBlockDevice, ShowsItsWritesAndLeavesTheDeviceBelowAlone) {
  constexpr std::size_t kSize = 50000;
  fakes::MemoryBlockDevice below(kSize);
  std::mt19937 random(5);
  for (std::byte& b : below.bytes()) {
    b = static_cast<std::byte>(random());
  }
  const auto before = below.bytes();
  auto expected = before;
  OverlayBlockDevice overlay(below);
  for (int i = 0; i < 200; ++i) {
    const std::size_t offset = random() % kSize;
    const std::size_t length =
        random() % std::min<std::size_t>(kSize - offset + 1, 9000);
    std::vector<std::byte> data(length, static_cast<std::byte>(i));
    ASSERT_TRUE(overlay.WriteAt(offset, data).ok());
    std::copy(data.begin(), data.end(),
              expected.begin() + static_cast<std::ptrdiff_t>(offset));
    const std::size_t from = random() % kSize;
    std::vector<std::byte> found(random() % (kSize - from + 1));
    ASSERT_TRUE(overlay.ReadAt(from, found).ok());
    ASSERT_TRUE(
        std::equal(found.begin(), found.end(),
                   expected.begin() + static_cast<std::ptrdiff_t>(from)));
  }
  EXPECT_EQ(below.bytes(), before);
  std::vector<std::byte> one(1);
  EXPECT_FALSE(overlay.WriteAt(kSize, one).ok());
  EXPECT_FALSE(overlay.ReadAt(kSize, one).ok());
}

}  // namespace
}  // namespace imaging
