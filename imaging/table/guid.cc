// SPDX-License-Identifier: Apache-2.0
#include "imaging/table/guid.h"

#include <array>

#include "imaging/base/strings.h"

namespace imaging {

std::string FormatGuid(std::span<const std::byte> guid) {
  // The first three fields are little-endian (UEFI 2.10, appendix A).
  constexpr std::array<std::size_t, kGuidSize> kOrder = {
      3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
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

void MarkAsRandomGuid(std::span<std::byte> guid) {
  // RFC 4122, section 4.4: version 4 in the high bits of time_hi_and_version,
  // whose high byte comes second on disks, and binary 10 in the variant.
  guid[7] = (guid[7] & std::byte{0x0F}) | std::byte{0x40};
  guid[8] = (guid[8] & std::byte{0x3F}) | std::byte{0x80};
}

}  // namespace imaging
