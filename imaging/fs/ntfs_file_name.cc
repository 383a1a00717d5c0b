// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ntfs_file_name.h"

#include "imaging/base/bytes.h"

namespace imaging {

std::optional<NtfsFileName> DecodeNtfsFileName(
    std::span<const std::byte> value) {
  constexpr std::size_t kNameLength = 64;
  constexpr std::size_t kNameSpace = 65;
  constexpr std::size_t kName = 66;
  if (value.size() < kName) {
    return std::nullopt;
  }
  const auto size = 2 * std::to_integer<std::size_t>(value[kNameLength]);
  if (size > value.size() - kName) {
    return std::nullopt;
  }
  return NtfsFileName{
      .parent = NtfsReference::Decode(base::LoadLe<std::uint64_t>(value)),
      .name_space = std::to_integer<std::uint8_t>(value[kNameSpace]),
      .name = value.subspan(kName, size)};
}

}  // namespace imaging
