// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace restore {

// A line of /proc/self/mountinfo (proc(5)).
struct Mount {
  int id = 0;
  int parent = 0;
  dev_t number = 0;   // Major 0 when no single block device is behind it.
  std::string point;  // Where in the tree of files, "/" for the root.
  std::string type;   // "ext4", "overlay".
  std::string source;
  // Of the file system: comma-separated, as the kernel escapes them.
  std::string options;
  // The file system itself is read-only.  A read-only bind mount of one that is
  // written elsewhere is not.
  bool read_only = false;
};

// Lines that make no sense are left out.
std::vector<Mount> ParseMounts(std::string_view mountinfo);

// The mount that an absolute path without links is looked up in, as the kernel
// walks it: what is hidden by a later mount is not found.  Null when there is
// none, which happens in a changed root.
const Mount* MountOf(const std::vector<Mount>& mounts, std::string_view path);

// Folders that an overlay is made of; none for other file systems.
std::vector<std::string> OverlayFolders(const Mount& mount);

// Paths in use as swap: the first column of /proc/swaps.
std::vector<std::string> ParseSwaps(std::string_view swaps);

// Whether `path` is `folder` or lies below it.
bool LiesIn(std::string_view path, std::string_view folder);

}  // namespace restore
