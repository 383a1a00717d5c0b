// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace tui {

// Where disks and images are looked for: in this machine, or, for trying and
// tests without root, in files that stand for disks and a folder of images.
struct Sources {
  std::vector<std::string> disk_files;  // Not empty: instead of the machine's.
  std::string image_folder;
  // The journal of restores; empty: that of the boot medium, if it has one.
  std::string journal;

  bool files() const { return !disk_files.empty(); }
};

// Where restores keep their journal; empty for nowhere.
std::string JournalOf(const Sources& sources);

}  // namespace tui
