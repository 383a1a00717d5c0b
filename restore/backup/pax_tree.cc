// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/pax_tree.h"

#include <dirent.h>
#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>
#include <vector>

#include "imaging/base/strings.h"
#include "imaging/io/fd.h"

namespace restore {

namespace {

using base::StrCat;
using imaging::Fd;

std::string Why(int number) {
  return std::generic_category().message(number);
}

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

class Walk {
 public:
  Walk(const TreeVisitor& visitor, const std::stop_token& stop)
      : visitor_(visitor), stop_(stop) {}

  base::Status Visit(int parent,
                     const std::string& name,
                     const std::string& path,
                     int depth) {
    if (stop_.stop_requested()) {
      return base::Error(base::ErrorCode::kCancelled, "stopped");
    }
    TreeEntry entry;
    entry.path = path;
    if (::fstatat(parent, name.c_str(), &entry.info, AT_SYMLINK_NOFOLLOW) !=
        0) {
      visitor_.unread(path, Why(errno));
      return base::Ok();
    }
    if (depth == 0) {
      device_ = entry.info.st_dev;
    }
    if (entry.info.st_dev != device_) {
      visitor_.unread(path, "another file system is mounted there");
      return base::Ok();
    }
    TRY(visitor_.entry(entry));
    return S_ISDIR(entry.info.st_mode) ? Enter(parent, name, path, depth)
                                       : base::Ok();
  }

 private:
  base::Status Enter(int parent,
                     const std::string& name,
                     const std::string& path,
                     int depth) {
    if (depth >= kMaxTreeDepth) {
      visitor_.unread(path, "its folders lie too deep in each other");
      return base::Ok();
    }
    const Fd folder(::openat(parent, name.c_str(),
                             O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    std::vector<std::string> names;
    if (!folder.open() || !List(folder.get(), names)) {
      visitor_.unread(path, Why(errno));
    }
    // The same archive from the same tree.
    std::sort(names.begin(), names.end());
    for (const std::string& child : names) {
      TRY(Visit(folder.get(), child, StrCat(path, "/", child), depth + 1));
    }
    return base::Ok();
  }

  // False with errno set when not all could be listed.
  static bool List(int folder, std::vector<std::string>& names) {
    const int again = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const std::unique_ptr<DIR, CloseFolder> stream(
        again < 0 ? nullptr : ::fdopendir(again));
    if (stream == nullptr) {
      return false;
    }
    errno = 0;
    // One thread reads this stream.  NOLINTNEXTLINE(concurrency-mt-unsafe)
    while (const dirent* const found = ::readdir(stream.get())) {
      const std::string name(&found->d_name[0]);
      if (name != "." && name != "..") {
        names.push_back(name);
      }
      errno = 0;
    }
    return errno == 0;
  }

  const TreeVisitor& visitor_;
  const std::stop_token& stop_;
  dev_t device_ = 0;
};

// The folder that holds the last part of `path`, no link on the way.
base::Result<Fd> OpenParent(const std::string& root, const std::string& path) {
  Fd at(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  std::size_t from = 0;
  for (std::size_t slash = path.find('/'); at.open() && slash != path.npos;
       slash = path.find('/', from)) {
    at = Fd(::openat(at.get(), path.substr(from, slash - from).c_str(),
                     O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    from = slash + 1;
  }
  if (!at.open()) {
    return imaging::ErrnoError(StrCat("opening ", root, "/", path), errno);
  }
  return at;
}

}  // namespace

base::Status WalkTree(const std::string& root,
                      const std::string& path,
                      const TreeVisitor& visitor,
                      const std::stop_token& stop) {
  TRY_ASSIGN(const Fd parent, OpenParent(root, path));
  const std::size_t slash = path.rfind('/');
  const std::string name =
      slash == std::string::npos ? path : path.substr(slash + 1);
  return Walk(visitor, stop).Visit(parent.get(), name, path, 0);
}

}  // namespace restore
