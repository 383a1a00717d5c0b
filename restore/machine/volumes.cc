// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/volumes.h"

#include <sys/sysmacros.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "imaging/base/strings.h"
#include "imaging/table/partition_table.h"
#include "restore/machine/identity.h"
#include "restore/machine/medium_mounts.h"
#include "restore/machine/probe.h"

namespace restore {

namespace {

using base::StrCat;

constexpr std::array<std::string_view, 4> kReadOnlyTypes{"xfs", "btrfs",
                                                         "iso9660", "udf"};
constexpr std::array<std::string_view, 6> kWritableTypes{
    "ntfs", "vfat", "exfat", "ext2", "ext3", "ext4"};

bool IsOneOf(std::string_view type, const auto& types) {
  return !type.empty() && std::ranges::find(types, type) != types.end();
}

bool CanBeBrowsed(const std::string& type) {
  return IsOneOf(type, kReadOnlyTypes) || IsOneOf(type, kWritableTypes);
}

Volume OfDisk(const Disk& disk) {
  Volume volume;
  volume.node = disk.node;
  volume.path = disk.path;
  volume.disk = disk.node;
  volume.type = disk.content.type;
  volume.label = disk.content.label;
  volume.size = disk.size;
  volume.role = Role::kData;
  volume.maker = disk.identity.maker;
  volume.model = disk.identity.model;
  volume.removable = disk.removable || disk.identity.bus == "usb";
  if (!disk.usage.mounts.empty()) {
    volume.mounted_at = disk.usage.mounts.front().path;
  }
  return volume;
}

Volume OfPartition(const Disk& disk, const DiskPartition& partition) {
  Volume volume = OfDisk(disk);
  volume.node = partition.node;
  volume.path = partition.path;
  volume.partition = partition.number;
  volume.type = partition.content.type;
  volume.label = partition.content.label;
  volume.size = partition.range.length;
  volume.role = partition.role;
  volume.mounted_at =
      partition.usage.mounts.empty() ? "" : partition.usage.mounts.front().path;
  return volume;
}

void AddDisk(const Disk& disk, std::vector<Volume>& out) {
  // An ISO image on a stick is the whole disk, and has partitions besides.
  if (CanBeBrowsed(disk.content.type) &&
      (disk.partitions.empty() || disk.content.type == "iso9660")) {
    out.push_back(OfDisk(disk));
  }
  for (const DiskPartition& partition : disk.partitions) {
    // Without a node there is nothing to mount.
    if (CanBeBrowsed(partition.content.type) && !partition.node.empty()) {
      out.push_back(OfPartition(disk, partition));
    }
  }
}

const Mount* FindMount(const KernelView& view, const std::string& node) {
  for (const Mount& mount : view.mounts) {
    const std::vector<std::string> devices = DevicesOf(view, mount);
    if (std::ranges::find(devices, node) != devices.end()) {
      return &mount;
    }
  }
  return nullptr;
}

// Discs in drives (major 11: Documentation/admin-guide/devices.txt).
void AddOptical(const KernelView& view, std::vector<Volume>& out) {
  constexpr unsigned kOptical = 11;
  for (const BlockNode& node : view.blocks.nodes()) {
    if (!node.is_disk() || major(node.number) != kOptical) {
      continue;
    }
    const auto content = ProbeContent(node.path, {});
    if (!content.ok() || !CanBeBrowsed(content.value().type)) {
      continue;  // An empty drive, or a disc with music.
    }
    const Identity identity = IdentifyDisk(node);
    const Mount* const mount = FindMount(view, node.name);
    Volume volume;
    volume.node = node.name;
    volume.path = node.path;
    volume.disk = node.name;
    volume.type = content.value().type;
    volume.label = content.value().label;
    volume.size = node.range.length;
    volume.role = Role::kData;
    volume.maker = identity.maker;
    volume.model = identity.model;
    volume.removable = true;
    volume.optical = true;
    volume.mounted_at = mount == nullptr ? "" : mount->point;
    out.push_back(std::move(volume));
  }
}

base::Error CannotWrite(const Volume& volume, const std::string& why) {
  return base::Error(base::ErrorCode::kInvalidArgument,
                     StrCat(volume.path, " can't be written: ", why))
      .WithHint("Choose another place for the image.");
}

}  // namespace

Volumes::Volumes(Mounter& mounter, std::string folder, Roots roots)
    : mounter_(mounter), folder_(std::move(folder)), roots_(std::move(roots)) {}

Volumes::~Volumes() {
  // What is still open keeps its mount; there is nobody left to tell.
  const base::Status ignored = ReleaseAll();
  static_cast<void>(ignored);
}

base::Result<std::vector<Volume>> Volumes::List() {
  TRY_ASSIGN(const std::vector<Disk> disks,
             ListDisks(roots_, imaging::ReadPartitionTable));
  std::vector<Volume> out;
  for (const Disk& disk : disks) {
    AddDisk(disk, out);
  }
  TRY_ASSIGN(const KernelView view, ReadKernelView(roots_));
  DropPulled(view);
  AddOptical(view, out);
  return out;
}

base::Result<std::string> Volumes::Browse(const Volume& volume) {
  const auto held = std::ranges::find(held_, volume.node, &Held::node);
  if (held != held_.end()) {
    return held->folder;
  }
  TRY_ASSIGN(const KernelView view, ReadKernelView(roots_));
  if (const Mount* mount = FindMount(view, volume.node)) {
    return mount->point;
  }
  return MountAt(volume, false);
}

base::Result<std::string> Volumes::OpenForWriting(const Volume& volume) {
  TRY(CheckWritable(volume));
  const auto held = std::ranges::find(held_, volume.node, &Held::node);
  if (held != held_.end()) {
    if (held->writable || held->is_medium || CanRemount(volume.type)) {
      TRY(MakeWritable(*held));
      return held->folder;
    }
    TRY(Release(volume.node));
    return MountAt(volume, true);
  }
  TRY_ASSIGN(const KernelView view, ReadKernelView(roots_));
  const Mount* const mount = FindMount(view, volume.node);
  if (mount == nullptr) {
    return MountAt(volume, true);
  }
  return mount->read_only ? OpenMedium(volume, mount->point) : mount->point;
}

base::Status Volumes::CheckWritable(const Volume& volume) const {
  if (!IsOneOf(volume.type, kWritableTypes)) {
    return CannotWrite(volume, StrCat("Pristine only reads ", volume.type));
  }
  TRY_ASSIGN(const KernelView view, ReadKernelView(roots_));
  const BlockNode* const node = view.blocks.Find(volume.node);
  if (node != nullptr && node->read_only) {
    return CannotWrite(volume, "it is write-protected")
        .WithHint("Look for a lock switch on it, or choose another place.");
  }
  if (std::ranges::find(held_, volume.node, &Held::node) != held_.end()) {
    return base::Ok();
  }
  const Mount* const mount = FindMount(view, volume.node);
  if (mount != nullptr && mount->read_only && !IsMediumMount(mount->point)) {
    return CannotWrite(volume,
                       StrCat("it is mounted read-only at ", mount->point));
  }
  return base::Ok();
}

base::Status Volumes::StopWriting() {
  base::Status first = base::Ok();
  for (Held& held : held_) {
    base::Status done = held.writable ? MakeReadOnly(held) : base::Ok();
    if (first.ok()) {
      first = std::move(done);
    }
  }
  std::erase_if(
      held_, [](const Held& held) { return held.is_medium && !held.writable; });
  return first;
}

base::Result<std::string> Volumes::OpenMedium(const Volume& volume,
                                              const std::string& folder) {
  Held held{.node = volume.node,
            .disk = volume.disk,
            .device = volume.path,
            .folder = folder,
            .type = volume.type,
            .writable = false,
            .is_medium = true};
  TRY(MakeWritable(held));
  held_.push_back(std::move(held));
  return folder;
}

// Also when it should be so already: whoever else writes there, the journal,
// makes it read-only at its own end.
base::Status Volumes::MakeWritable(Held& held) {
  TRY_ASSIGN(const KernelView view, ReadKernelView(roots_));
  const Mount* const mount = FindMount(view, held.node);
  if (held.writable && (mount == nullptr || !mount->read_only)) {
    return base::Ok();
  }
  TRY(mounter_.Remount({.device = held.device,
                        .folder = held.folder,
                        .type = held.type,
                        .writable = true}));
  held.writable = true;
  return base::Ok();
}

base::Status Volumes::MakeReadOnly(Held& held) {
  const Mounter::Request request{.device = held.device,
                                 .folder = held.folder,
                                 .type = held.type,
                                 .writable = false};
  if (held.is_medium || CanRemount(held.type)) {
    TRY(mounter_.Remount(request));
  } else {
    TRY(mounter_.Unmount(held.folder, held.device));
    TRY(mounter_.Mount(request));
  }
  held.writable = false;
  return base::Ok();
}

// What was pulled while it was mounted gives errors for ever, and when it is
// plugged in again the kernel gives it another name.
void Volumes::DropPulled(const KernelView& view) {
  std::erase_if(held_, [&](const Held& held) {
    const Mount* const mount = FindMount(view, held.node);
    // Init took its own mount away.
    const bool is_stale =
        held.is_medium && (mount == nullptr || mount->point != held.folder);
    const bool is_pulled = view.blocks.Find(held.node) == nullptr;
    if (is_pulled && !held.is_medium) {
      mounter_.Abandon(held.folder);
      std::error_code ignored;
      std::filesystem::remove(held.folder, ignored);
    }
    return is_pulled || is_stale;
  });
}

base::Result<std::string> Volumes::MountAt(const Volume& volume,
                                           bool writable) {
  const std::string folder = StrCat(folder_, "/", volume.node);
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    return base::Error(base::ErrorCode::kIo,
                       StrCat("making ", folder, ": ", error.message()));
  }
  TRY(mounter_.Mount({.device = volume.path,
                      .folder = folder,
                      .type = volume.type,
                      .writable = writable}));
  held_.push_back({.node = volume.node,
                   .disk = volume.disk,
                   .device = volume.path,
                   .folder = folder,
                   .type = volume.type,
                   .writable = writable,
                   .is_medium = false});
  return folder;
}

base::Status Volumes::Release(const std::string& node) {
  return ReleaseIf([&node](const Held& held) {
    return held.node == node || held.disk == node;
  });
}

base::Status Volumes::ReleaseAll() {
  return ReleaseIf([](const Held& /*held*/) { return true; });
}

base::Status Volumes::LetGo(Held& held) {
  // The file system itself stays writable as long as init has it mounted.
  if (held.writable && (held.is_medium || CanRemount(held.type))) {
    TRY(MakeReadOnly(held));
  }
  if (held.is_medium) {
    return base::Ok();
  }
  TRY(mounter_.Unmount(held.folder, held.device));
  std::error_code ignored;
  std::filesystem::remove(held.folder, ignored);
  return base::Ok();
}

// The first error counts, but all are tried.
base::Status Volumes::ReleaseIf(
    const std::function<bool(const Held&)>& wanted) {
  base::Status first = base::Ok();
  std::vector<Held> left;
  for (Held& held : held_) {
    if (!wanted(held)) {
      left.push_back(std::move(held));
      continue;
    }
    base::Status released = LetGo(held);
    if (released.ok()) {
      continue;
    }
    if (first.ok()) {
      first = std::move(released);
    }
    left.push_back(std::move(held));
  }
  held_ = std::move(left);
  return first;
}

}  // namespace restore
