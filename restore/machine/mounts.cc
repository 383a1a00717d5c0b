// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/mounts.h"

#include <sys/sysmacros.h>

#include <algorithm>
#include <optional>

#include "restore/machine/kernel_files.h"

namespace restore {

namespace {

// The kernel writes white space and '\' as three octal digits
// (fs/seq_file.c: mangle_path).
std::string Unescaped(std::string_view text) {
  const auto digit = [&text](std::size_t i) {
    return i < text.size() && text[i] >= '0' && text[i] <= '7' ? text[i] - '0'
                                                               : -1;
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && digit(i + 1) >= 0 && digit(i + 2) >= 0 &&
        digit(i + 3) >= 0) {
      out.push_back(static_cast<char>(digit(i + 1) * 64 + digit(i + 2) * 8 +
                                      digit(i + 3)));
      i += 3;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

bool HasOption(std::string_view options, std::string_view wanted) {
  const std::vector<std::string> all = Split(options, ',');
  return std::find(all.begin(), all.end(), wanted) != all.end();
}

std::optional<Mount> ParseMount(std::string_view line) {
  const std::vector<std::string> words = Split(line, ' ');
  // Optional fields, of any number, end with a "-".
  const auto dash = std::find(words.begin(), words.end(), "-");
  if (dash - words.begin() < 6 || words.end() - dash < 4) {
    return std::nullopt;
  }
  const auto id = ParseNumber(words[0]);
  const auto parent = ParseNumber(words[1]);
  const std::vector<std::string> number = Split(words[2], ':');
  if (!id || !parent || number.size() != 2) {
    return std::nullopt;
  }
  Mount mount;
  mount.id = static_cast<int>(*id);
  mount.parent = static_cast<int>(*parent);
  mount.number =
      makedev(static_cast<unsigned>(ParseNumber(number[0]).value_or(0)),
              static_cast<unsigned>(ParseNumber(number[1]).value_or(0)));
  mount.point = Unescaped(words[4]);
  mount.type = dash[1];
  mount.source = Unescaped(dash[2]);
  mount.options = dash[3];
  mount.read_only = HasOption(mount.options, "ro");
  return mount;
}

const Mount* RootMount(const std::vector<Mount>& mounts) {
  const auto at =
      std::find_if(mounts.begin(), mounts.end(), [&mounts](const Mount& m) {
        return m.point == "/" && std::none_of(mounts.begin(), mounts.end(),
                                              [&m](const Mount& other) {
                                                return &other != &m &&
                                                       other.id == m.parent;
                                              });
      });
  return at == mounts.end() ? nullptr : &*at;
}

// The mount on `below` that a walk along `path` enters first: of nested ones
// the outer, which hides the inner.
const Mount* NextMount(const std::vector<Mount>& mounts,
                       const Mount& below,
                       std::string_view path) {
  const Mount* next = nullptr;
  for (const Mount& mount : mounts) {
    if (&mount != &below && mount.parent == below.id &&
        LiesIn(path, mount.point) &&
        (next == nullptr || mount.point.size() <= next->point.size())) {
      next = &mount;
    }
  }
  return next;
}

// An overlay escapes ':' and ',' in its folders with '\'
// (Documentation/filesystems/overlayfs.rst), and the kernel that '\' again.
std::vector<std::string> SplitFolders(std::string_view escaped) {
  std::vector<std::string> folders(1);
  const std::string text = Unescaped(escaped);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      folders.back().push_back(text[++i]);
    } else if (text[i] == ':') {
      folders.emplace_back();
    } else {
      folders.back().push_back(text[i]);
    }
  }
  return folders;
}

}  // namespace

std::vector<Mount> ParseMounts(std::string_view mountinfo) {
  std::vector<Mount> mounts;
  for (const std::string& line : Split(mountinfo, '\n')) {
    if (auto mount = ParseMount(line)) {
      mounts.push_back(*std::move(mount));
    }
  }
  return mounts;
}

const Mount* MountOf(const std::vector<Mount>& mounts, std::string_view path) {
  const Mount* at = RootMount(mounts);
  for (std::size_t steps = 0; at != nullptr && steps < mounts.size(); ++steps) {
    const Mount* const next = NextMount(mounts, *at, path);
    if (next == nullptr) {
      return at;
    }
    at = next;
  }
  return at;
}

std::vector<std::string> OverlayFolders(const Mount& mount) {
  std::vector<std::string> folders;
  if (mount.type != "overlay") {
    return folders;
  }
  for (const std::string& option : Split(mount.options, ',')) {
    const std::size_t equals = option.find('=');
    const std::string key = option.substr(0, equals);
    if (equals != std::string::npos &&
        (key == "lowerdir" || key == "lowerdir+" || key == "datadir+" ||
         key == "upperdir")) {
      const auto parts = SplitFolders(option.substr(equals + 1));
      folders.insert(folders.end(), parts.begin(), parts.end());
    }
  }
  std::erase(folders, "");  // "::" stands before data-only layers.
  return folders;
}

std::vector<std::string> ParseSwaps(std::string_view swaps) {
  std::vector<std::string> paths;
  for (const std::string& line : Split(swaps, '\n')) {
    const std::string first = line.substr(0, line.find_first_of(" \t"));
    if (first.starts_with("/")) {  // Leaves out the line of headings.
      paths.push_back(Unescaped(first));
    }
  }
  return paths;
}

bool LiesIn(std::string_view path, std::string_view folder) {
  return folder == "/" ||
         (path.starts_with(folder) &&
          (path.size() == folder.size() || path[folder.size()] == '/'));
}

}  // namespace restore
