// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/put_back_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "imaging/base/strings.h"
#include "imaging/io/fd.h"
#include "restore/backup/put_back_policy.h"

namespace restore {

namespace {

using base::StrCat;
using imaging::ErrnoError;
using imaging::Fd;

constexpr mode_t kNewFolder = 0755;
constexpr mode_t kPermissions = 0777;

std::array<timespec, 2> TimesOf(const PaxEntry& entry) {
  return {entry.info.st_mtim, entry.info.st_mtim};
}

base::Status WriteAll(int fd,
                      std::span<const std::byte> bytes,
                      const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) {
      continue;
    }
    if (put < 0) {
      return ErrnoError(StrCat("writing ", path), errno);
    }
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  return base::Ok();
}

}  // namespace

base::Status PutBackWriter::MakeParents(const std::string& path) const {
  for (std::size_t slash = path.find('/'); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    const std::string parent = StrCat(folder_, "/", path.substr(0, slash));
    if (::mkdir(parent.c_str(), kNewFolder) != 0 && errno != EEXIST) {
      return ErrnoError(StrCat("making the folder ", parent), errno);
    }
  }
  return base::Ok();
}

void PutBackWriter::SetAttributes(int fd, const PaxEntry& entry) {
  for (const auto& attribute : entry.attributes) {
    // Nothing that gives rights, such as security.capability.
    const bool ours = attribute.first.starts_with("user.") ||
                      attribute.first == "system.ntfs_attrib" ||
                      attribute.first == "system.ntfs_crtime";
    if (!ours ||
        ::fsetxattr(fd, attribute.first.c_str(), attribute.second.data(),
                    attribute.second.size(), 0) != 0) {
      left_out_.push_back(StrCat(entry.path, ": ", attribute.first));
    }
  }
}

base::Status PutBackWriter::WriteFile(const PaxEntry& entry,
                                      const std::string& place,
                                      PaxReader& reader,
                                      imaging::Progress& progress,
                                      const std::stop_token& stop) {
  const std::string path = StrCat(folder_, "/", place);
  Fd file(::open(path.c_str(),
                 O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file.open()) {
    return ErrnoError(StrCat("creating ", path), errno);
  }
  constexpr std::size_t kPiece = std::size_t{1} << 20;
  std::vector<std::byte> buffer(kPiece);
  imaging::Sha256Hasher hasher;
  FileProof proof;
  proof.path = place;
  while (true) {
    if (stop.stop_requested()) {
      return base::Error(base::ErrorCode::kCancelled, "stopped");
    }
    TRY_ASSIGN(const std::size_t got, reader.Read(buffer));
    if (got == 0) {
      break;
    }
    const auto piece = std::span<const std::byte>(buffer).first(got);
    TRY(WriteAll(file.get(), piece, path));
    hasher.Update(piece);
    proof.size += got;
    progress.Add(got);
  }
  proof.hash = hasher.Finish();
  proofs_.push_back(proof);
  ::fchmod(file.get(), entry.info.st_mode & kPermissions);
  SetAttributes(file.get(), entry);
  ::futimens(file.get(), TimesOf(entry).data());
  if (::fsync(file.get()) != 0) {
    return ErrnoError(StrCat("flushing ", path), errno);
  }
  // What is read back must come from the device.
  ::posix_fadvise(file.get(), 0, 0, POSIX_FADV_DONTNEED);
  return file.Close(path);
}

base::Status PutBackWriter::Add(const PaxEntry& entry,
                                PaxReader& reader,
                                imaging::Progress& progress,
                                const std::stop_token& stop) {
  TRY_ASSIGN(const std::string place, PlaceOf(entry));
  TRY(MakeParents(place));
  if (S_ISREG(entry.info.st_mode)) {
    return WriteFile(entry, place, reader, progress, stop);
  }
  if (S_ISLNK(entry.info.st_mode)) {
    links_.push_back(entry);
    return base::Ok();
  }
  const std::string path = StrCat(folder_, "/", place);
  if (::mkdir(path.c_str(), kNewFolder) != 0 && errno != EEXIST) {
    return ErrnoError(StrCat("making the folder ", path), errno);
  }
  folders_.push_back(entry);
  return base::Ok();
}

base::Status PutBackWriter::Finish() {
  for (const PaxEntry& link : links_) {
    TRY_ASSIGN(const std::string place, PlaceOf(link));
    if (::symlink(link.link.c_str(), StrCat(folder_, "/", place).c_str()) !=
        0) {
      left_out_.push_back(StrCat(link.path, ": a link"));
    }
  }
  // Last, and from the inside out: what is made in a folder changes its time.
  for (auto at = folders_.rbegin(); at != folders_.rend(); ++at) {
    TRY_ASSIGN(const std::string place, PlaceOf(*at));
    const Fd fd(::open(StrCat(folder_, "/", place).c_str(),
                       O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (fd.open()) {
      ::fchmod(fd.get(), at->info.st_mode & kPermissions);
      SetAttributes(fd.get(), *at);
      ::futimens(fd.get(), TimesOf(*at).data());
    }
  }
  const Fd top(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!top.open() || ::syncfs(top.get()) != 0) {
    return ErrnoError(StrCat("flushing ", folder_), errno);
  }
  return base::Ok();
}

}  // namespace restore
