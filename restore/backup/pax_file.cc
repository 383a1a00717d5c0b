// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/pax_file.h"

#include <fcntl.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <system_error>

#include "imaging/base/strings.h"
#include "imaging/io/fd.h"

namespace restore {

namespace {

using base::StrCat;

constexpr std::size_t kPiece = std::size_t{1} << 20;

// xattr(7): no value is longer.
constexpr std::size_t kMaxValue = std::size_t{64} << 10;

std::string Why(int number) {
  return std::generic_category().message(number);
}

// nullopt with errno set when there is no such attribute or it can't be read.
std::optional<std::string> Attribute(const std::string& path,
                                     const std::string& name) {
  std::string value(kMaxValue, '\0');
  const ssize_t size =
      ::lgetxattr(path.c_str(), name.c_str(), value.data(), value.size());
  if (size < 0) {
    return std::nullopt;
  }
  value.resize(static_cast<std::size_t>(size));
  return value;
}

std::vector<std::string> NamesOfStreams(const std::string& path) {
  std::string list(kMaxValue, '\0');
  const ssize_t size = ::llistxattr(path.c_str(), list.data(), list.size());
  std::vector<std::string> names;
  for (std::size_t at = 0; size > 0 && at < static_cast<std::size_t>(size);) {
    const std::string name(list.c_str() + at);
    if (name.starts_with("user.")) {
      names.push_back(name);
    }
    at += name.size() + 1;
  }
  return names;
}

}  // namespace

base::Result<FileProof> ReadSourceFile(
    const std::string& root,
    const std::string& path,
    const std::function<base::Status(std::span<const std::byte>)>& take,
    const std::stop_token& stop) {
  const std::string whole = StrCat(root, "/", path);
  // A pipe that took the file's place must not hold us up.
  const imaging::Fd file(
      ::open(whole.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.open()) {
    return imaging::ErrnoError(StrCat("opening ", whole), errno);
  }
  imaging::Sha256Hasher hasher;
  FileProof proof;
  proof.path = path;
  std::vector<std::byte> buffer(kPiece);
  while (true) {
    if (stop.stop_requested()) {
      return base::Error(base::ErrorCode::kCancelled, "stopped");
    }
    const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return imaging::ErrnoError(StrCat("reading ", whole), errno);
    }
    if (got == 0) {
      proof.hash = hasher.Finish();
      return proof;
    }
    const std::span<const std::byte> piece(buffer.data(),
                                           static_cast<std::size_t>(got));
    hasher.Update(piece);
    proof.size += piece.size();
    TRY(take(piece));
  }
}

PaxEntry DescribeSource(const std::string& root,
                        const TreeEntry& found,
                        std::vector<std::string>& unread) {
  PaxEntry entry;
  entry.path = found.path;
  entry.info = found.info;
  const std::string whole = StrCat(root, "/", found.path);
  if (S_ISLNK(found.info.st_mode)) {
    std::array<char, 4096> target{};
    const ssize_t size =
        ::readlink(whole.c_str(), target.data(), target.size());
    if (size >= 0) {
      entry.link.assign(target.data(), static_cast<std::size_t>(size));
    }
    return entry;
  }
  // ntfs-3g(8), "extended attributes": names that are not listed.
  for (const char* const name : {"system.ntfs_attrib", "system.ntfs_crtime"}) {
    if (auto value = Attribute(whole, name)) {
      entry.attributes.emplace_back(name, std::move(*value));
    }
  }
  for (const std::string& name : NamesOfStreams(whole)) {
    // pax(1): "=" ends the name of a record.
    if (name.find('=') != std::string::npos) {
      unread.push_back(StrCat(found.path, ":", name.substr(5),
                              ": a stream whose name pax can't carry"));
    } else if (auto value = Attribute(whole, name)) {
      entry.attributes.emplace_back(name, std::move(*value));
    } else {
      unread.push_back(StrCat(found.path, ":", name.substr(5), ": ",
                              errno == ERANGE || errno == E2BIG
                                  ? "a stream larger than 64 KiB"
                                  : Why(errno)));
    }
  }
  return entry;
}

bool IsPlaceholder(const PaxEntry& entry) {
  return S_ISLNK(entry.info.st_mode) &&
         (entry.link.empty() || entry.link.starts_with("unsupported reparse"));
}

}  // namespace restore
