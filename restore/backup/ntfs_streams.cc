// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/ntfs_streams.h"

#include <sys/xattr.h>

#include <algorithm>
#include <cerrno>

namespace restore {

namespace {

constexpr const char* kListOfStreams = "ntfs.streams.list";
constexpr std::string_view kUser = "user.";

std::vector<std::string> SplitAtNul(const std::string& list) {
  std::vector<std::string> names;
  std::size_t at = 0;
  while (at < list.size()) {
    const std::size_t end = std::min(list.find('\0', at), list.size());
    if (end > at) {
      names.push_back(list.substr(at, end - at));
    }
    at = end + 1;
  }
  return names;
}

}  // namespace

std::optional<std::string> ReadAttribute(const std::string& path,
                                         const std::string& name) {
  std::string value(kMaxAttribute, '\0');
  const ssize_t size =
      ::lgetxattr(path.c_str(), name.c_str(), value.data(), value.size());
  if (size < 0) {
    return std::nullopt;
  }
  value.resize(static_cast<std::size_t>(size));
  return value;
}

StreamAccess StreamAccessAt(const std::string& folder) {
  if (!ReadAttribute(folder, "system.ntfs_attrib")) {
    return StreamAccess::kNone;
  }
  return ReadAttribute(folder, kListOfStreams) ? StreamAccess::kPaths
                                               : StreamAccess::kAttributes;
}

std::optional<std::vector<std::string>> StreamNames(const std::string& path,
                                                    StreamAccess access) {
  if (access == StreamAccess::kPaths) {
    const auto list = ReadAttribute(path, kListOfStreams);
    return list ? std::optional(SplitAtNul(*list)) : std::nullopt;
  }
  // xattr(7): no list is longer than the largest value.
  std::string list(kMaxAttribute, '\0');
  const ssize_t size = ::llistxattr(path.c_str(), list.data(), list.size());
  if (size < 0 && errno != ENOTSUP) {
    return std::nullopt;
  }
  list.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
  std::vector<std::string> names;
  for (const std::string& name : SplitAtNul(list)) {
    if (name.starts_with(kUser)) {
      names.push_back(name.substr(kUser.size()));
    }
  }
  return names;
}

bool IsStreamName(std::string_view name) {
  constexpr std::size_t kMaxName = std::size_t{255} * 3;
  return !name.empty() && name.size() <= kMaxName &&
         name.find_first_of(std::string_view("/:\\\0", 4)) == name.npos;
}

}  // namespace restore
