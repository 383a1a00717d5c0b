// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "imaging/base/result.h"

namespace restore {

// All bytes of a file of sysfs or proc, which has no size beforehand.  kIo when
// it is longer than `limit`.
base::Result<std::string> ReadKernelFile(const std::string& path,
                                         std::size_t limit);

// A sysfs attribute without the white space around it; "" when there is none.
std::string Attribute(const std::string& folder, std::string_view name);
// As a number; 0 when there is none or it is something else.
std::uint64_t NumberAttribute(const std::string& folder, std::string_view name);
// A value of the attribute `uevent`, such as PARTNAME; "" when there is none.
std::string UeventValue(const std::string& folder, std::string_view key);

// Names in a folder, sorted; none when it cannot be read.
std::vector<std::string> NamesIn(const std::string& folder);
// The path without links; nullopt when it does not exist.
std::optional<std::string> RealPath(const std::string& path);
bool Exists(const std::string& path);

// Without the white space and zero bytes around it.
std::string Trimmed(std::string_view text);
std::optional<std::uint64_t> ParseNumber(std::string_view text);
std::vector<std::string> Split(std::string_view text, char separator);

}  // namespace restore
