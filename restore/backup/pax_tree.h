// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>

#include <functional>
#include <stop_token>
#include <string>

#include "imaging/base/result.h"

namespace restore {

// Something below a folder; the name is untrusted.
struct TreeEntry {
  std::string path;  // Relative to the root of the walk: "Users/Li/a.txt".
  struct stat info {};
};

struct TreeVisitor {
  // A folder comes before what is in it.  An error ends the walk.
  std::function<base::Status(const TreeEntry&)> entry;
  // What could not be looked at, and why.
  std::function<void(const std::string& path, const std::string& why)> unread;
};

// Folders within folders that are still looked at; what lies deeper is told to
// `unread`.
inline constexpr int kMaxTreeDepth = 128;

// Walks `path`, a file or a folder below `root`, and all that it holds.  Links
// are entries and never followed, also not on the way to `path`; other file
// systems that are mounted inside are told to `unread`.
//   kCancelled  `stop` was requested
base::Status WalkTree(const std::string& root,
                      const std::string& path,
                      const TreeVisitor& visitor,
                      const std::stop_token& stop);

}  // namespace restore
