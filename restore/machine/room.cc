// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/room.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "imaging/base/strings.h"
#include "imaging/io/fd.h"
#include "restore/machine/writable_mount.h"

namespace restore {

namespace {

std::string FolderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

}  // namespace

base::Result<std::uint64_t> FreeRoom(const std::string& path) {
  struct statvfs info {};
  if (::statvfs(path.c_str(), &info) != 0) {
    return imaging::ErrnoError(base::StrCat("looking at ", path), errno);
  }
  return std::uint64_t{info.f_bavail} * info.f_frsize;
}

base::Result<std::uint64_t> UsedRoom(const std::string& path) {
  struct statvfs info {};
  if (::statvfs(path.c_str(), &info) != 0) {
    return imaging::ErrnoError(base::StrCat("looking at ", path), errno);
  }
  // The numbers are the file system's, which may be damaged.
  const std::uint64_t used =
      info.f_blocks - std::min<std::uint64_t>(info.f_bfree, info.f_blocks);
  return used * info.f_frsize;
}

base::Status CheckWritable(const std::string& folder) {
  // Root may write everywhere, but not to what is mounted read-only.
  if (::access(folder.c_str(), W_OK | X_OK) == 0) {
    return base::Ok();
  }
  const int number = errno;
  if (number == EROFS && LiesOnMedium(folder)) {
    return base::Ok();
  }
  return base::Error(
             base::ErrorCode::kInvalidArgument,
             base::StrCat(folder, " can't be written: ",
                          imaging::ErrnoError("looking at it", number).text()))
      .WithHint("Choose another place. Nothing was written.");
}

base::Status FlushFileSystem(const std::string& folder) {
  const imaging::Fd fd(
      ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.open() || ::syncfs(fd.get()) != 0) {
    return imaging::ErrnoError(base::StrCat("flushing ", folder), errno);
  }
  return base::Ok();
}

bool HoldsOnlySmallFiles(const std::string& path) {
  struct statfs info {};
  return ::statfs(FolderOf(path).c_str(), &info) == 0 &&
         info.f_type == MSDOS_SUPER_MAGIC;
}

bool IsOtherThanFile(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode);
}

}  // namespace restore
