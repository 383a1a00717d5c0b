// SPDX-License-Identifier: Apache-2.0
#include "imaging/table/guid.h"

#include <gtest/gtest.h>

#include <array>

namespace imaging {
namespace {

TEST(Guid, IsWrittenInItsMixedByteOrder) {
  std::array<std::byte, kGuidSize> guid{};
  for (std::size_t i = 0; i < guid.size(); ++i) {
    guid[i] = static_cast<std::byte>(0xA0 + i);
  }
  EXPECT_EQ(FormatGuid(guid), "a3a2a1a0-a5a4-a7a6-a8a9-aaabacadaeaf");
}

TEST(Guid, RandomOnesCarryVersionFourAndTheVariant) {
  for (const std::byte fill : {std::byte{0x00}, std::byte{0xFF}}) {
    std::array<std::byte, kGuidSize> guid{};
    guid.fill(fill);
    MarkAsRandomGuid(guid);
    const std::string text = FormatGuid(guid);
    EXPECT_EQ(text[14], '4') << text;
    EXPECT_NE(std::string("89ab").find(text[19]), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace imaging
