// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/copy_files.h"

#include <filesystem>
#include <system_error>
#include <vector>

#include "imaging/base/strings.h"
#include "imaging/io/file_block_device.h"
#include "imaging/io/file_sink.h"

namespace restore {

using imaging::FileBlockDevice;

base::Result<FreshImage> OpenFresh(const std::string& path) {
  FreshImage out;
  out.uncached = true;
  std::vector<std::unique_ptr<imaging::BlockDevice>> parts;
  while (true) {
    auto part = FileBlockDevice::Open(imaging::PartPath(path, parts.size()),
                                      FileBlockDevice::Access::kReadOnlyDirect);
    if (!part.ok() && !parts.empty() &&
        part.error().code() == base::ErrorCode::kNotFound) {
      break;
    }
    if (!part.ok()) {
      return std::move(part).error();
    }
    out.uncached = part.value()->DropCache() && out.uncached;
    parts.push_back(std::move(part).value());
  }
  TRY_ASSIGN(out.image, imaging::Image::FromParts(std::move(parts)));
  return out;
}

std::string RemoveImage(const std::string& path) {
  namespace fs = std::filesystem;
  std::string left;
  for (std::size_t number = 0;; ++number) {
    const std::string name = imaging::PartPath(path, number);
    bool any = false;
    for (const std::string& file : {name, name + ".partial"}) {
      std::error_code error;
      any = fs::remove(file, error) || error || any;
      if (error) {
        left += (left.empty() ? "" : ", ") + file;
      }
    }
    if (!any) {
      return left;
    }
    if (!left.empty()) {
      return left + " and the parts after it";
    }
  }
}

}  // namespace restore
