// SPDX-License-Identifier: Apache-2.0
#include "imaging/format/varint.h"

namespace imaging {

void AppendVarint(std::vector<std::byte>& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) {
    out.push_back(static_cast<std::byte>(value | 0x80));
  }
  out.push_back(static_cast<std::byte>(value));
}

base::Result<std::uint64_t> ReadVarint(base::ByteReader& reader) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && reader.remaining() > 0; shift += 7) {
    const std::uint64_t byte = reader.Read<std::uint8_t>();
    if (shift == 63 && byte > 1) {
      break;
    }
    value |= (byte & 0x7F) << shift;
    if (byte < 0x80) {
      return value;
    }
  }
  return base::Error(base::ErrorCode::kCorrupt, "a number is malformed");
}

}  // namespace imaging
