// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <filesystem>
#include <string>

#include "restore/backup/put_back_policy.h"

// The input is what an archive says of one entry: its type, its path, a line
// break, and where it links to.  Whatever is taken stays below its folder, and
// so does what the links that are made lead to.

namespace {

bool HasParent(const std::string& path) {
  return ("/" + path + "/").find("/../") != std::string::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data,
                                      std::size_t size) {
  if (size == 0) {
    return 0;
  }
  constexpr mode_t kTypes[] = {S_IFREG, S_IFDIR, S_IFLNK, S_IFCHR};
  const std::string text(data + 1, data + size);
  const std::size_t end = text.find('\n');
  restore::PaxEntry entry;
  entry.info.st_mode = kTypes[data[0] % 4];
  entry.path = text.substr(0, end);
  entry.link = end == std::string::npos ? "" : text.substr(end + 1);
  const auto place = restore::PlaceOf(entry);
  if (!place.ok()) {
    return 0;
  }
  const std::string& path = place.value();
  if (path.empty() || path.front() == '/' || HasParent(path) ||
      S_ISCHR(entry.info.st_mode)) {
    std::abort();
  }
  if (S_ISLNK(entry.info.st_mode) && !restore::LeadsOut(path, entry.link)) {
    const std::filesystem::path to =
        (std::filesystem::path(path).parent_path() / entry.link)
            .lexically_normal();
    if (to.is_absolute() || to.begin() == to.end() || *to.begin() == "..") {
      std::abort();
    }
  }
  return 0;
}
