// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/rescue_source.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "imaging/base/strings.h"

namespace restore {

base::Result<std::unique_ptr<RescueSource>> RescueSource::Open(
    const std::string& name, bool writable) {
  std::unique_ptr<RescueSource> source(new RescueSource);
  std::error_code error;
  if (std::filesystem::is_directory(name, error)) {
    source->root_ = std::filesystem::canonical(name, error).string();
    return source;
  }
  TRY_ASSIGN(const std::vector<Volume> volumes, source->volumes_.List());
  const auto found =
      std::find_if(volumes.begin(), volumes.end(),
                   [&](const Volume& volume) { return volume.path == name; });
  if (found == volumes.end()) {
    return base::Error(
               base::ErrorCode::kNotFound,
               base::StrCat(name,
                            " is neither a folder nor a partition with a "
                            "file system that can be read"))
        .WithHint(
            "pristine disks lists partitions. What is encrypted must be "
            "unlocked, and a disk image be mounted, first.");
  }
  TRY_ASSIGN(source->root_, writable ? source->volumes_.OpenForWriting(*found)
                                     : source->volumes_.Browse(*found));
  return source;
}

}  // namespace restore
