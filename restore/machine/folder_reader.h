// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <ctime>
#include <functional>
#include <optional>
#include <string>

#include "imaging/base/result.h"

namespace restore {

// A regular file or a folder.  The name is untrusted.
struct FolderItem {
  std::string name;
  bool is_folder = false;
  std::uint64_t size = 0;  // Of a file.
  std::time_t changed = 0;
};

// Hands over the files and folders in `path`, in the order of the file system,
// until `visit` returns false.  Links and devices are passed over.
base::Status ReadFolder(const std::string& path,
                        const std::function<bool(const FolderItem&)>& visit);

// Through links too; nullopt when there is no such file or folder.
std::optional<FolderItem> LookAtFile(const std::string& path);

}  // namespace restore
