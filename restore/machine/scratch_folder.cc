// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/scratch_folder.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "imaging/base/strings.h"
#include "imaging/io/fd.h"

namespace restore {

base::Result<ScratchFolder> ScratchFolder::Make() {
  std::error_code error;
  const std::filesystem::path place =
      std::filesystem::temp_directory_path(error);
  std::string path =
      ((error ? std::filesystem::path("/tmp") : place) / "pristine-XXXXXX")
          .string();
  if (::mkdtemp(path.data()) == nullptr) {
    return imaging::ErrnoError(base::StrCat("making a folder ", path), errno)
        .WithHint("Set TMPDIR to a folder with room.");
  }
  return ScratchFolder(std::move(path));
}

ScratchFolder::~ScratchFolder() {
  if (!path_.empty()) {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
}

std::string ScratchFolder::File(std::string_view name) const {
  return base::StrCat(path_, "/", name);
}

base::Status WriteTextFile(const std::string& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  file.close();
  if (!file) {
    return imaging::ErrnoError(base::StrCat("writing ", path),
                               errno == 0 ? EIO : errno);
  }
  return base::Ok();
}

}  // namespace restore
