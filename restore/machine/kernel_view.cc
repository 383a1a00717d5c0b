// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/kernel_view.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "imaging/base/strings.h"
#include "restore/machine/kernel_files.h"

namespace restore {

namespace {

// Links are resolved as far as the path exists.
std::string WithoutLinks(const std::string& path) {
  std::error_code error;
  const std::string real =
      std::filesystem::weakly_canonical(path, error).string();
  return error || real.empty() ? path : real;
}

std::string NameOf(const BlockNode* node) {
  return node == nullptr ? "" : node->name;
}

// All devices of the btrfs that `device` is one of.  It lists them in
// /sys/fs/btrfs/UUID/devices (Documentation/filesystems/btrfs.rst, sysfs).
std::vector<std::string> BtrfsDevices(const KernelView& view,
                                      const std::string& device) {
  const std::string all = view.roots.sys + "/fs/btrfs";
  for (const std::string& uuid : NamesIn(all)) {
    std::vector<std::string> names =
        NamesIn(base::StrCat(all, "/", uuid, "/devices"));
    if (std::find(names.begin(), names.end(), device) != names.end()) {
      return names;
    }
  }
  return {device};
}

// A mount point may be out of sight, in a changed root; the file itself still
// knows its device.
std::string DeviceByStat(const KernelView& view, const std::string& path) {
  std::filesystem::path at = path;
  struct stat info {};
  while (::stat(at.c_str(), &info) != 0) {
    if (!at.has_relative_path()) {
      return "";
    }
    at = at.parent_path();
  }
  return NameOf(view.blocks.FindNumber(info.st_dev));
}

// Walks down from a file to all that it rests on.
class Descent {
 public:
  explicit Descent(const KernelView& view) : view_(view) {}

  void AddFile(const std::string& path) {
    files_.push_back(WithoutLinks(path));
    Run();
  }
  void AddDevice(const std::string& name) {
    names_.push_back(name);
    Run();
  }
  std::set<std::string> Take() { return std::move(found_); }

 private:
  void Run() {
    while (!files_.empty() || !names_.empty()) {
      if (!files_.empty()) {
        EnterFile(Pop(files_));
      } else {
        EnterDevice(Pop(names_));
      }
    }
  }

  static std::string Pop(std::vector<std::string>& from) {
    std::string last = std::move(from.back());
    from.pop_back();
    return last;
  }

  void EnterFile(const std::string& path) {
    const Mount* const mount = MountOf(view_.mounts, path);
    if (mount == nullptr) {
      names_.push_back(DeviceByStat(view_, path));
      return;
    }
    if (!seen_mounts_.insert(mount->id).second) {
      return;
    }
    for (const std::string& name : DevicesOf(view_, *mount)) {
      names_.push_back(name);
    }
    for (const std::string& folder : OverlayFolders(*mount)) {
      files_.push_back(WithoutLinks(folder));
    }
  }

  void EnterDevice(const std::string& name) {
    const BlockNode* const node = view_.blocks.Find(name);
    if (node == nullptr || !found_.insert(name).second) {
      return;
    }
    const BlockNode* const disk = view_.blocks.Find(node->disk);
    const BlockNode& whole = disk == nullptr ? *node : *disk;
    // A partition of an array or of a loop device has no slaves of its own.
    names_.insert(names_.end(), whole.slaves.begin(), whole.slaves.end());
    if (whole.backing_file.empty()) {
      return;
    }
    const std::string backing = DeviceAt(view_, whole.backing_file);
    if (backing.empty()) {
      files_.push_back(WithoutLinks(whole.backing_file));
    } else {
      names_.push_back(backing);
    }
  }

  const KernelView& view_;
  std::vector<std::string> files_;
  std::vector<std::string> names_;
  std::set<int> seen_mounts_;
  std::set<std::string> found_;
};

}  // namespace

base::Result<KernelView> ReadKernelView(const Roots& roots) {
  // A machine full of containers has a few thousand mounts.
  constexpr std::size_t kLimit = std::size_t{16} << 20;
  KernelView view;
  view.roots = roots;
  TRY_ASSIGN(view.blocks, BlockTree::Read(roots));
  TRY_ASSIGN(const std::string mounts,
             ReadKernelFile(roots.proc + "/self/mountinfo", kLimit));
  view.mounts = ParseMounts(mounts);
  // A kernel without swap support has no such file.
  const auto swaps = ReadKernelFile(roots.proc + "/swaps", kLimit);
  if (swaps.ok()) {
    view.swaps = ParseSwaps(swaps.value());
  } else if (swaps.error().code() != base::ErrorCode::kNotFound) {
    return swaps.error();
  }
  return view;
}

std::string DeviceAt(const KernelView& view, const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) == 0 && S_ISBLK(info.st_mode)) {
    return NameOf(view.blocks.FindNumber(info.st_rdev));
  }
  // Without udev there may be no such node, but its name still tells.
  const std::string mapper = view.roots.dev + "/mapper/";
  if (path.starts_with(mapper)) {
    return NameOf(view.blocks.FindMapper(path.substr(mapper.size())));
  }
  const std::string real = WithoutLinks(path);
  const auto& nodes = view.blocks.nodes();
  const auto at = std::find_if(nodes.begin(), nodes.end(),
                               [&path, &real](const BlockNode& node) {
                                 return node.path == path || node.path == real;
                               });
  return at == nodes.end() ? "" : at->name;
}

std::vector<std::string> DevicesOf(const KernelView& view, const Mount& mount) {
  if (const BlockNode* node = view.blocks.FindNumber(mount.number)) {
    return {node->name};
  }
  std::vector<std::string> names;
  // bcachefs joins its devices with colons.
  for (const std::string& source : Split(mount.source, ':')) {
    const std::string name =
        source.starts_with("/") ? DeviceAt(view, source) : "";
    if (!name.empty()) {
      names.push_back(name);
    }
  }
  return mount.type == "btrfs" && names.size() == 1
             ? BtrfsDevices(view, names.front())
             : names;
}

std::set<std::string> DevicesUnder(const KernelView& view,
                                   const std::string& path) {
  Descent descent(view);
  const std::string device = DeviceAt(view, path);
  if (device.empty()) {
    descent.AddFile(path);
  } else {
    descent.AddDevice(device);
  }
  return descent.Take();
}

std::set<std::string> DevicesWeRunFrom(const KernelView& view) {
  Descent descent(view);
  descent.AddFile("/");
  std::error_code error;
  const auto program =
      std::filesystem::read_symlink(view.roots.proc + "/self/exe", error);
  if (!error) {
    descent.AddFile(program.string());
  }
  return descent.Take();
}

}  // namespace restore
