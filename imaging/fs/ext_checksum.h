// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace imaging {

// CRC-32C as ext4 and jbd2 use it: reflected polynomial 0x1EDC6F41, `crc` is
// the running value, nothing is inverted at the start or the end.
std::uint32_t ExtCrc32c(std::uint32_t crc, std::span<const std::byte> bytes);

// CRC-16 as gdt_csum uses it: reflected polynomial 0x8005, nothing inverted.
std::uint16_t ExtCrc16(std::uint16_t crc, std::span<const std::byte> bytes);

}  // namespace imaging
