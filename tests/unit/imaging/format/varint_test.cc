// SPDX-License-Identifier: Apache-2.0
#include "imaging/format/varint.h"

#include <gtest/gtest.h>

#include "imaging/base/strings.h"

namespace imaging {
namespace {

std::vector<std::byte> Encoded(std::uint64_t value) {
  std::vector<std::byte> out;
  AppendVarint(out, value);
  return out;
}

TEST(Varint, IsLeb128) {
  EXPECT_EQ(base::HexEncode(Encoded(0)), "00");
  EXPECT_EQ(base::HexEncode(Encoded(127)), "7f");
  EXPECT_EQ(base::HexEncode(Encoded(128)), "8001");
  EXPECT_EQ(base::HexEncode(Encoded(624485)), "e58e26");  // DWARF's example.
  EXPECT_EQ(base::HexEncode(Encoded(~std::uint64_t{0})),
            "ffffffffffffffffff01");
}

TEST(Varint, ComesBackAndLeavesTheRest) {
  for (unsigned bit = 0; bit < 64; ++bit) {
    for (const std::uint64_t value :
         {std::uint64_t{1} << bit, (std::uint64_t{1} << bit) - 1}) {
      std::vector<std::byte> bytes = Encoded(value);
      bytes.push_back(std::byte{0xFF});
      base::ByteReader reader(bytes);
      const auto got = ReadVarint(reader);
      ASSERT_TRUE(got.ok());
      EXPECT_EQ(got.value(), value);
      EXPECT_EQ(reader.remaining(), 1U);
    }
  }
}

TEST(Varint, CutShortOrTooLongIsCorrupt) {
  for (const std::size_t size : {0U, 1U, 9U, 10U, 20U}) {
    const std::vector<std::byte> bytes(size, std::byte{0x80});
    base::ByteReader reader(bytes);
    EXPECT_FALSE(ReadVarint(reader).ok()) << size;
  }
  std::vector<std::byte> bytes(9, std::byte{0xFF});
  bytes.push_back(std::byte{2});  // The 65th bit.
  base::ByteReader reader(bytes);
  EXPECT_FALSE(ReadVarint(reader).ok());
}

}  // namespace
}  // namespace imaging
