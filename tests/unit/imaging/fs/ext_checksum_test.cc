// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ext_checksum.h"

#include <gtest/gtest.h>

#include <string_view>

namespace {

std::span<const std::byte> Bytes(std::string_view text) {
  return std::as_bytes(std::span(text));
}

// The check values that catalogues give for CRC-32C and CRC-16/MODBUS, the
// former without its final inversion.
TEST(ExtChecksum, HasTheKnownCheckValues) {
  EXPECT_EQ(~imaging::ExtCrc32c(0xFFFFFFFF, Bytes("123456789")), 0xE3069283U);
  EXPECT_EQ(imaging::ExtCrc16(0xFFFF, Bytes("123456789")), 0x4B37U);
}

TEST(ExtChecksum, IsTheSameInPieces) {
  const std::string_view text = "the quick brown fox jumps over the lazy dog";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    const std::uint32_t head =
        imaging::ExtCrc32c(1, Bytes(text.substr(0, cut)));
    EXPECT_EQ(imaging::ExtCrc32c(head, Bytes(text.substr(cut))),
              imaging::ExtCrc32c(1, Bytes(text)));
  }
}

}  // namespace
