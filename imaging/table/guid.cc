// SPDX-License-Identifier: Apache-2.0
#include "imaging/table/guid.h"

#include <algorithm>
#include <charconv>

#include "imaging/base/strings.h"

namespace imaging {

namespace {

// The first three fields are little-endian (UEFI 2.10, appendix A).
constexpr std::array<std::size_t, kGuidSize> kOrder = {
    3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
constexpr std::array<std::size_t, 4> kDashes = {8, 13, 18, 23};
constexpr std::size_t kTextSize = 2 * kGuidSize + kDashes.size();

}  // namespace

std::string FormatGuid(std::span<const std::byte> guid) {
  std::array<std::byte, kGuidSize> ordered{};
  for (std::size_t i = 0; i < kGuidSize; ++i) {
    ordered[i] = guid[kOrder[i]];
  }
  std::string text = base::HexEncode(ordered);
  for (const std::size_t at : {20U, 16U, 12U, 8U}) {
    text.insert(at, 1, '-');
  }
  return text;
}

std::optional<std::array<std::byte, kGuidSize>> ParseGuid(
    std::string_view text) {
  if (text.size() != kTextSize) {
    return std::nullopt;
  }
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = std::ranges::find(kDashes, i) != kDashes.end();
    if (dash != (text[i] == '-')) {
      return std::nullopt;
    }
    if (!dash) {
      digits.push_back(text[i]);
    }
  }
  std::array<std::byte, kGuidSize> guid{};
  for (std::size_t i = 0; i < kGuidSize; ++i) {
    unsigned value = 0;
    const char* const at = digits.data() + 2 * i;
    const auto parsed = std::from_chars(at, at + 2, value, 16);
    if (parsed.ptr != at + 2) {
      return std::nullopt;
    }
    guid.at(kOrder.at(i)) = static_cast<std::byte>(value);
  }
  return guid;
}

void MarkAsRandomGuid(std::span<std::byte> guid) {
  // RFC 4122, section 4.4: version 4 in the high bits of time_hi_and_version,
  // whose high byte comes second on disks, and binary 10 in the variant.
  guid[7] = (guid[7] & std::byte{0x0F}) | std::byte{0x40};
  guid[8] = (guid[8] & std::byte{0x3F}) | std::byte{0x80};
}

}  // namespace imaging
