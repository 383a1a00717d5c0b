// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace initramfs {

// The folders of /proc/self/mounts where disks are mounted, the last first,
// so that unmounting in this order never meets a mount inside a mount.  The
// kernel writes blanks in names as \040.
std::vector<std::string> DiskMounts(std::string_view mounts);

}  // namespace initramfs
