// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ext_checksum.h"

#include <array>

#include "imaging/base/bytes.h"

namespace imaging {

namespace {

using Table = std::array<std::uint32_t, 256>;

// Row n holds the CRC of a byte followed by n zero bytes, so that eight bytes
// are folded at a time: a 16 TiB file system has 512 MiB of bitmaps.
constexpr std::array<Table, 8> MakeCrc32cTables() {
  std::array<Table, 8> tables{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78U : 0U);
    }
    tables[0][i] = crc;
  }
  for (std::size_t n = 1; n < tables.size(); ++n) {
    for (std::size_t i = 0; i < 256; ++i) {
      const std::uint32_t before = tables[n - 1][i];
      tables[n][i] = (before >> 8) ^ tables[0][before & 0xFF];
    }
  }
  return tables;
}

constexpr std::array<Table, 8> kCrc32c = MakeCrc32cTables();

std::uint32_t FoldEight(std::uint64_t word) {
  std::uint32_t crc = 0;
  for (std::size_t n = 0; n < 8; ++n) {
    crc ^= kCrc32c[7 - n][(word >> (8 * n)) & 0xFF];
  }
  return crc;
}

}  // namespace

std::uint32_t ExtCrc32c(std::uint32_t crc, std::span<const std::byte> bytes) {
  while (bytes.size() >= 8) {
    crc = FoldEight(base::LoadLe<std::uint64_t>(bytes) ^ crc);
    bytes = bytes.subspan(8);
  }
  for (const std::byte byte : bytes) {
    crc = (crc >> 8) ^
          kCrc32c[0][(crc ^ std::to_integer<std::uint32_t>(byte)) & 0xFF];
  }
  return crc;
}

std::uint16_t ExtCrc16(std::uint16_t crc, std::span<const std::byte> bytes) {
  std::uint32_t value = crc;
  for (const std::byte byte : bytes) {
    value ^= std::to_integer<std::uint32_t>(byte);
    for (int bit = 0; bit < 8; ++bit) {
      value = (value >> 1) ^ ((value & 1) != 0 ? 0xA001U : 0U);
    }
  }
  return static_cast<std::uint16_t>(value);
}

}  // namespace imaging
