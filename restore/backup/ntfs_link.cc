// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/ntfs_link.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "imaging/base/strings.h"
#include "imaging/io/fd.h"

namespace restore {

namespace {

void PutLe(std::string& out, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) {
    out.push_back(static_cast<char>((value >> (8 * i)) & 0xff));
  }
}

}  // namespace

std::string WindowsLink(std::string_view target) {
  std::string windows(target);
  std::ranges::replace(windows, '/', '\\');
  const auto text = base::Utf8ToUtf16Le(windows);
  // [MS-FSCC] 2.1.2: the buffer of a reparse point has at most 16 KiB.
  constexpr std::size_t kMaxText = 8000;
  if (!text || text->empty() || text->size() > kMaxText) {
    return "";
  }
  const auto size = static_cast<std::uint32_t>(text->size());
  // [MS-FSCC] 2.1.2.4, symbolic link: the name that is followed and the one
  // that is shown, here the same bytes.
  constexpr std::uint32_t kTag = 0xa000'000c;
  constexpr std::uint32_t kRelative = 1;
  constexpr std::uint32_t kFields = 12;
  std::string out;
  PutLe(out, kTag, 4);
  PutLe(out, kFields + size, 2);
  PutLe(out, 0, 2);
  for (int name = 0; name < 2; ++name) {
    PutLe(out, 0, 2);
    PutLe(out, size, 2);
  }
  PutLe(out, kRelative, 4);
  for (const std::byte byte : *text) {
    out.push_back(std::to_integer<char>(byte));
  }
  return out;
}

base::Status MakeWindowsLink(const std::string& path,
                             std::string_view target,
                             bool to_folder) {
  const std::string data = WindowsLink(target);
  if (data.empty()) {
    return base::Error(base::ErrorCode::kUnsupported,
                       base::StrCat(path, ": Windows has no such link"));
  }
  if (to_folder) {
    if (::mkdir(path.c_str(), 0755) != 0) {
      return imaging::ErrnoError(base::StrCat("making ", path), errno);
    }
  } else {
    const imaging::Fd file(
        ::open(path.c_str(),
               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644));
    if (!file.open()) {
      return imaging::ErrnoError(base::StrCat("making ", path), errno);
    }
  }
  if (::lsetxattr(path.c_str(), "system.ntfs_reparse_data", data.data(),
                  data.size(), 0) == 0) {
    return base::Ok();
  }
  const int number = errno;
  // An empty file or folder in its place would say nothing.
  static_cast<void>(to_folder ? ::rmdir(path.c_str()) : ::unlink(path.c_str()));
  return imaging::ErrnoError(base::StrCat("making the link ", path), number);
}

}  // namespace restore
