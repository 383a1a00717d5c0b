// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "imaging/fs/ntfs_record.h"

namespace imaging {

// The content of a $FILE_NAME attribute, which is also the key of a folder's
// index.
struct NtfsFileName {
  // The short 8.3 twin of a long name, not a name of its own.
  static constexpr std::uint8_t kDosOnly = 2;

  NtfsReference parent;
  std::uint8_t name_space = 0;
  std::span<const std::byte> name;  // UTF-16LE, points into the attribute.
};

// Nothing when the bytes are too few.
std::optional<NtfsFileName> DecodeNtfsFileName(
    std::span<const std::byte> value);

}  // namespace imaging
