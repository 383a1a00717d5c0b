// SPDX-License-Identifier: Apache-2.0
#include "imaging/table/crc32.h"

#include <gtest/gtest.h>

#include <string_view>

namespace imaging {
namespace {

TEST(Crc32, GivesThePublishedCheckValue) {
  constexpr std::string_view kText = "123456789";
  EXPECT_EQ(Crc32(std::as_bytes(std::span(kText))), 0xCBF43926U);
  EXPECT_EQ(Crc32({}), 0U);
}

}  // namespace
}  // namespace imaging
