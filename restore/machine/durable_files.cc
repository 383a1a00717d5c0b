// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/durable_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "imaging/base/strings.h"
#include "imaging/io/fd.h"
#include "restore/machine/kernel_files.h"

namespace restore {

namespace {

using base::StrCat;
using imaging::ErrnoError;
using imaging::Fd;

std::string Partial(const std::string& path) {
  return StrCat(path, ".partial");
}

base::Status WriteAll(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) {
      continue;
    }
    if (put < 0) {
      return ErrnoError(StrCat("writing ", path), errno);
    }
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return base::Ok();
}

base::Status WritePartial(const std::string& path, const std::string& bytes) {
  const std::string partial = Partial(path);
  constexpr mode_t kMode = 0644;
  // What an interruption left may go; a link that somebody put in its place
  // must not be followed.
  ::unlink(partial.c_str());
  Fd file(
      ::open(partial.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kMode));
  if (!file.open()) {
    return ErrnoError(StrCat("creating ", partial), errno);
  }
  TRY(WriteAll(file.get(), bytes, partial));
  if (::fsync(file.get()) != 0) {
    return ErrnoError(StrCat("flushing ", partial), errno);
  }
  return file.Close(partial);
}

base::Status GiveName(const std::string& path) {
  const std::string partial = Partial(path);
  if (::renameat2(AT_FDCWD, partial.c_str(), AT_FDCWD, path.c_str(),
                  RENAME_NOREPLACE) == 0) {
    return base::Ok();
  }
  // File systems in user space, such as ntfs-3g, know no flags.
  const bool knows_no_flags = errno == EINVAL || errno == ENOSYS;
  if (knows_no_flags && !Exists(path) &&
      ::rename(partial.c_str(), path.c_str()) == 0) {
    return base::Ok();
  }
  return ErrnoError(StrCat("giving ", partial, " its name"), errno);
}

base::Status FlushFolder(const std::string& folder) {
  const Fd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.open()) {
    return ErrnoError(StrCat("opening ", folder), errno);
  }
  // EINVAL: a file system, such as one on the network, that flushes no folder.
  if (::fsync(fd.get()) != 0 && errno != EINVAL) {
    return ErrnoError(StrCat("flushing ", folder), errno);
  }
  return base::Ok();
}

base::Status PutAll(const std::string& folder,
                    const std::vector<FileContent>& files) {
  for (const FileContent& file : files) {
    TRY(WritePartial(StrCat(folder, "/", file.name), file.bytes));
  }
  // A file system may make one name durable and lose another that was given
  // before it, so the last one waits for all others.
  for (const FileContent& file : files) {
    if (&file == &files.back()) {
      TRY(FlushFolder(folder));
    }
    TRY(GiveName(StrCat(folder, "/", file.name)));
  }
  return FlushFolder(folder);
}

}  // namespace

base::Status PutNewFiles(const std::string& folder,
                         const std::vector<FileContent>& files) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    return ErrnoError(StrCat("making the folder ", folder), error.value());
  }
  for (const FileContent& file : files) {
    if (Exists(StrCat(folder, "/", file.name))) {
      return base::Error(base::ErrorCode::kInvalidArgument,
                         StrCat(folder, "/", file.name, " exists"));
    }
  }
  base::Status put = PutAll(folder, files);
  if (!put.ok()) {
    for (const FileContent& file : files) {
      ::unlink(Partial(StrCat(folder, "/", file.name)).c_str());
    }
  }
  return put;
}

}  // namespace restore
