// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace imaging {

// The CRC-32 of ISO 3309, which UEFI uses for GPT (UEFI 2.10, section 4.2.1).
std::uint32_t Crc32(std::span<const std::byte> bytes);

}  // namespace imaging
