// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace imaging {

// What a partition is for, as far as its type tells: "boot" (ESP, MSR, BIOS
// boot), "recovery", "swap", "data" for what is known to hold a user's files,
// else "unknown".  `type` is a Partition's, `fs_type` a FileSystem's or "".
std::string_view RoleOf(std::string_view type, std::string_view fs_type);

}  // namespace imaging
