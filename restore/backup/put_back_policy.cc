// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/put_back_policy.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "imaging/base/strings.h"
#include "restore/backup/pax_tree.h"

namespace restore {

namespace {

using base::StrCat;

base::Error Refused(const std::string& path, std::string_view why) {
  return base::Error(base::ErrorCode::kInvalidArgument,
                     StrCat("the archive is refused: \"", base::Printable(path),
                            "\" ", why))
      .WithHint("Pristine did not make it so. Nothing was written.");
}

// The next part of a path, which is taken off it.
std::string_view NextPart(std::string_view& path) {
  const std::size_t slash = std::min(path.find('/'), path.size());
  const std::string_view part = path.substr(0, slash);
  path.remove_prefix(std::min(slash + 1, path.size()));
  return part;
}

// "D:/Music", as Windows writes it.
bool NamesDrive(std::string_view link) {
  return link.size() > 1 && link[1] == ':';
}

// Whether a link in a folder `depth` below the top leads out of it.
bool LeadsOut(std::string_view link, std::ptrdiff_t depth) {
  if (link.empty() || link.front() == '/' || NamesDrive(link)) {
    return true;
  }
  while (!link.empty()) {
    const std::string_view part = NextPart(link);
    if (part == "..") {
      // Parts after a name could pass through another link.
      --depth;
    } else if (!part.empty() && part != ".") {
      return link.find("..") != std::string_view::npos || depth < 0;
    }
    if (depth < 0) {
      return true;
    }
  }
  return false;
}

}  // namespace

base::Result<std::string> PlaceOf(const PaxEntry& entry) {
  std::string path = entry.path;
  if (path.ends_with('/')) {
    path.pop_back();
  }
  if (path.empty() || path.front() == '/') {
    return Refused(entry.path, "is not a relative path");
  }
  constexpr std::size_t kMaxName = 255;
  int depth = 0;
  for (std::string_view rest = path; !rest.empty(); ++depth) {
    const std::string_view part = NextPart(rest);
    if (part.empty() || part == "." || part == "..") {
      return Refused(entry.path, "has parts without a name");
    }
    if (part.size() > kMaxName * 3) {
      return Refused(entry.path, "has a name that is too long");
    }
  }
  if (depth > kMaxTreeDepth + 8) {
    return Refused(entry.path, "lies too deep");
  }
  const mode_t mode = entry.info.st_mode;
  if (entry.hard_link) {
    return Refused(entry.path, "is another name of a file");
  }
  if (!S_ISREG(mode) && !S_ISDIR(mode) && !S_ISLNK(mode)) {
    return Refused(entry.path, "is neither file, folder nor link");
  }
  if (entry.info.st_size < 0) {
    return Refused(entry.path, "has no possible size");
  }
  return path;
}

bool LeadsOut(std::string_view path, std::string_view link) {
  while (path.ends_with('/')) {
    path.remove_suffix(1);
  }
  return LeadsOut(link, std::ranges::count(path, '/'));
}

}  // namespace restore
