// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/uses.h"

#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <set>
#include <system_error>

#include "imaging/base/strings.h"
#include "imaging/io/fd.h"
#include "restore/machine/kernel_view.h"

namespace restore {

namespace {

// Climbs from a device to all that is made of it and notes each use.
class Ascent {
 public:
  explicit Ascent(const KernelView& view)
      : view_(view), running_from_(DevicesWeRunFrom(view)) {}

  void AddBlockDevice(const BlockNode& node) {
    using enum Use::Scope;
    Climb(node, kItself);
    AddPartitionsOf(node, kPartition);
    if (!node.is_disk()) {
      if (const BlockNode* disk = view_.blocks.Find(node.disk)) {
        Climb(*disk, kWholeDisk);
      }
    }
  }

  void AddFile(const std::string& path) {
    for (const BlockNode& node : view_.blocks.nodes()) {
      if (!node.backing_file.empty() && SameDevice(node.backing_file, path)) {
        Add(Use::Kind::kLoop, Use::Scope::kItself, path, node.name,
            node.read_only);
        Climb(node, Use::Scope::kItself);
        AddPartitionsOf(node, Use::Scope::kItself);
      }
    }
  }

  std::vector<Use> Take() { return std::move(uses_); }

 private:
  void Add(Use::Kind kind,
           Use::Scope scope,
           const std::string& device,
           const std::string& by,
           bool read_only) {
    uses_.push_back({.kind = kind,
                     .scope = scope,
                     .device = device,
                     .by = by,
                     .read_only = read_only});
  }

  void AddPartitionsOf(const BlockNode& disk, Use::Scope scope) {
    if (disk.is_disk()) {
      for (const BlockNode* partition : view_.blocks.PartitionsOf(disk.name)) {
        Climb(*partition, scope);
      }
    }
  }

  // Depth is that of the machine's stack of devices; `seen_` ends a circle.
  void Climb(const BlockNode& node, Use::Scope scope) {
    if (!seen_.insert(node.name).second) {
      return;
    }
    AddDirectUses(node, scope);
    for (const std::string& name : node.holders) {
      ClimbHolder(node, Use::Kind::kHeld, name, scope);
    }
    for (const BlockNode& other : view_.blocks.nodes()) {
      if (!other.backing_file.empty() &&
          DeviceAt(view_, other.backing_file) == node.name) {
        ClimbHolder(node, Use::Kind::kLoop, other.name, scope);
      }
    }
  }

  void ClimbHolder(const BlockNode& held,
                   Use::Kind kind,
                   const std::string& name,
                   Use::Scope scope) {
    const BlockNode* const holder = view_.blocks.Find(name);
    Add(kind, scope, held.name, name, holder != nullptr && holder->read_only);
    if (holder != nullptr) {
      Climb(*holder, scope);
      AddPartitionsOf(*holder, scope);
    }
  }

  void AddDirectUses(const BlockNode& node, Use::Scope scope) {
    for (const Mount& mount : view_.mounts) {
      for (const std::string& name : DevicesOf(view_, mount)) {
        if (name == node.name) {
          Add(Use::Kind::kMounted, scope, name, mount.point, mount.read_only);
        }
      }
    }
    for (const std::string& path : view_.swaps) {
      if (DeviceAt(view_, path) == node.name) {
        Add(Use::Kind::kSwap, scope, node.name, "", false);
      }
    }
    if (running_from_.contains(node.name)) {
      Add(Use::Kind::kRunsPristine, scope, node.name, "", false);
    }
  }

  const KernelView& view_;
  const std::set<std::string> running_from_;
  std::set<std::string> seen_;
  std::vector<Use> uses_;
};

}  // namespace

base::Result<std::vector<Use>> UsesOf(const std::string& path,
                                      const Roots& roots) {
  TRY_ASSIGN(const KernelView view, ReadKernelView(roots));
  Ascent ascent(view);
  const BlockNode* const node = view.blocks.Find(DeviceAt(view, path));
  if (node != nullptr) {
    ascent.AddBlockDevice(*node);
    return ascent.Take();
  }
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) {
    return imaging::ErrnoError(base::StrCat("looking at ", path), errno);
  }
  if (S_ISBLK(info.st_mode)) {
    return base::Error(
        base::ErrorCode::kNotFound,
        base::StrCat(path, " is a block device that sysfs does not show"));
  }
  ascent.AddFile(path);
  return ascent.Take();
}

std::string Describe(const Use& use) {
  const char* const access = use.read_only ? "read-only" : "read-write";
  switch (use.kind) {
    case Use::Kind::kMounted:
      return base::StrCat(use.device, " is mounted ", access, " at ", use.by);
    case Use::Kind::kSwap:
      return base::StrCat(use.device, " is in use as swap");
    case Use::Kind::kHeld:
      return base::StrCat(use.device, " is part of ", use.by);
    case Use::Kind::kLoop:
      return base::StrCat(use.device, " is attached to ", use.by, ", ", access);
    case Use::Kind::kRunsPristine:
      return base::StrCat("Pristine runs from ", use.device);
  }
  return "";
}

bool SameDevice(const std::string& path_a, const std::string& path_b) {
  struct stat a {};
  struct stat b {};
  if (::stat(path_a.c_str(), &a) != 0 || ::stat(path_b.c_str(), &b) != 0) {
    return false;
  }
  if (S_ISBLK(a.st_mode) || S_ISBLK(b.st_mode)) {
    return S_ISBLK(a.st_mode) && S_ISBLK(b.st_mode) && a.st_rdev == b.st_rdev;
  }
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

base::Result<std::vector<Place>> DisksHolding(const std::string& path,
                                              const Roots& roots) {
  TRY_ASSIGN(const KernelView view, ReadKernelView(roots));
  std::error_code error;
  const std::string absolute = std::filesystem::absolute(path, error).string();
  if (path.empty() || error) {
    return base::Error(base::ErrorCode::kInvalidArgument,
                       base::StrCat("\"", path, "\" is no path"));
  }
  std::vector<Place> places;
  for (const std::string& name : DevicesUnder(view, absolute)) {
    const BlockNode* const node = view.blocks.Find(name);
    if (node != nullptr) {
      places.push_back({node->disk, node->is_disk() ? "" : node->name});
    }
  }
  return places;
}

}  // namespace restore
