// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/fs/ntfs_volume.h"

namespace imaging {

// A file in the root folder that was asked for.
struct NtfsRootFile {
  std::string_view name;
  NtfsStream data;
};

// Looks for files by name, ASCII in lower case, in the root folder.  What is
// not there, or damaged, is left out.
base::Result<std::vector<NtfsRootFile>> FindNtfsRootFiles(
    const NtfsVolume& volume, std::span<const std::string_view> names);

}  // namespace imaging
