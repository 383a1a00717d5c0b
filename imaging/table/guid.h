// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace imaging {

inline constexpr std::size_t kGuidSize = 16;

// The 16 bytes of a GUID as disks store it, in lower case:
// "c12a7328-f81f-11d2-ba4b-00a0c93ec93b".
std::string FormatGuid(std::span<const std::byte> guid);

// The reverse, in either case; nullopt when it is no GUID.
std::optional<std::array<std::byte, kGuidSize>> ParseGuid(
    std::string_view text);

// Makes 16 random bytes a random GUID by setting its version and variant.
void MarkAsRandomGuid(std::span<std::byte> guid);

}  // namespace imaging
