// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "imaging/base/result.h"

namespace restore {

// What makes an empty file or folder of NTFS a symbolic link that Windows
// follows, to `target`, relative to the link's folder, in UTF-8 with slashes.
// "" when that is no UTF-8 or too long.
std::string WindowsLink(std::string_view target);

// Makes such a link at `path`, where nothing is, on a mounted NTFS.
base::Status MakeWindowsLink(const std::string& path,
                             std::string_view target,
                             bool to_folder);

}  // namespace restore
