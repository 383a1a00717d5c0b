// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace restore {

// Where init mounts what the recovery system was started from: kBootMount and
// kMediumMount of initramfs/contract.h.  Both are read-only until we have
// something to write there, and may be one file system.
inline constexpr const char* kBootMedium = "/run/pristine/boot";
inline constexpr const char* kMediumData = "/run/pristine/medium";

// Whether that is where a file system is mounted.
inline bool IsMediumMount(std::string_view folder) {
  return folder == kBootMedium || folder == kMediumData;
}

}  // namespace restore
