// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "imaging/base/result.h"

namespace restore {

// A file's name as FAT and exFAT store it, in UTF-16LE.  kInvalidArgument when
// it is empty, too long, or has a character that Windows refuses.
base::Result<std::vector<std::byte>> DosName(const std::string& name);

// Seconds since 1970 as date << 16 | time, with seconds in twos, in UTC.
// FAT specification, "Date and Time Formats"; exFAT specification, section
// 7.4.8.
std::uint32_t DosTime(std::int64_t time);

}  // namespace restore
