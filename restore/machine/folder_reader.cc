// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/folder_reader.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <memory>

#include "imaging/base/strings.h"
#include "imaging/io/fd.h"

namespace restore {

namespace {

std::optional<FolderItem> ItemFrom(const struct stat& info, std::string name) {
  if (!S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode)) {
    return std::nullopt;
  }
  return FolderItem{.name = std::move(name),
                    .is_folder = S_ISDIR(info.st_mode),
                    .size = static_cast<std::uint64_t>(info.st_size),
                    .changed = info.st_mtime};
}

}  // namespace

base::Status ReadFolder(const std::string& path,
                        const std::function<bool(const FolderItem&)>& visit) {
  struct Close {
    void operator()(DIR* folder) const { ::closedir(folder); }
  };
  const std::unique_ptr<DIR, Close> folder(::opendir(path.c_str()));
  if (!folder) {
    return imaging::ErrnoError(base::StrCat("opening ", path), errno);
  }
  while (true) {
    errno = 0;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is ours alone.
    const dirent* const entry = ::readdir(folder.get());
    if (entry == nullptr) {
      return errno == 0 ? base::Ok()
                        : base::Status(imaging::ErrnoError(
                              base::StrCat("reading ", path), errno));
    }
    const std::string name = entry->d_name;
    struct stat info {};
    if (name == "." || name == ".." ||
        ::fstatat(::dirfd(folder.get()), entry->d_name, &info,
                  AT_SYMLINK_NOFOLLOW) != 0) {
      continue;
    }
    const auto item = ItemFrom(info, name);
    if (item && !visit(*item)) {
      return base::Ok();
    }
  }
}

std::optional<FolderItem> LookAtFile(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) {
    return std::nullopt;
  }
  return ItemFrom(info, path.substr(path.rfind('/') + 1));
}

}  // namespace restore
