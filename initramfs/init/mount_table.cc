// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/mount_table.h"

#include <algorithm>
#include <cstddef>

namespace initramfs {
namespace {

bool IsOctal(char c) {
  return c >= '0' && c <= '7';
}

// \040 and the like, as seq_file's mangle() writes them.
std::string Unmangle(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size() && IsOctal(text[i + 1]) &&
        IsOctal(text[i + 2]) && IsOctal(text[i + 3])) {
      out.push_back(static_cast<char>((text[i + 1] - '0') * 64 +
                                      (text[i + 2] - '0') * 8 +
                                      (text[i + 3] - '0')));
      i += 3;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

std::string_view TakeField(std::string_view& line) {
  const auto end = line.find(' ');
  const std::string_view field = line.substr(0, end);
  line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
  return field;
}

}  // namespace

std::vector<std::string> DiskMounts(std::string_view mounts) {
  std::vector<std::string> folders;
  while (!mounts.empty()) {
    const auto end = mounts.find('\n');
    std::string_view line = mounts.substr(0, end);
    mounts.remove_prefix(end == std::string_view::npos ? mounts.size()
                                                       : end + 1);
    const std::string_view device = TakeField(line);
    const std::string_view folder = TakeField(line);
    if (device.starts_with("/dev/") && !folder.empty()) {
      folders.push_back(Unmangle(folder));
    }
  }
  std::reverse(folders.begin(), folders.end());
  return folders;
}

}  // namespace initramfs
