// SPDX-License-Identifier: Apache-2.0
#include "restore/job/target_safety.h"

#include <algorithm>

#include "imaging/base/strings.h"
#include "imaging/table/partition_table.h"
#include "restore/job/target.h"
#include "restore/machine/block_nodes.h"
#include "restore/machine/disks.h"
#include "restore/machine/kernel_files.h"
#include "restore/machine/kernel_view.h"
#include "restore/machine/uses.h"
#include "restore/plan/fingerprint.h"

namespace restore {

namespace {

using base::StrCat;

base::Error Refused(std::string text, std::string hint) {
  return base::Error(base::ErrorCode::kInvalidArgument, std::move(text))
      .WithHint(std::move(hint));
}

}  // namespace

base::Status CheckTargetIsUnused(const std::string& target,
                                 const std::string& medium_disk,
                                 const Roots& roots) {
  const std::string path = SplitTargetName(target).path;
  const auto found = UsesOf(path, roots);
  if (!found.ok()) {
    return found.error().code() == base::ErrorCode::kNotFound && !Exists(path)
               ? base::Ok()
               : base::Status(found.error());
  }
  TRY_ASSIGN(const KernelView view, ReadKernelView(roots));
  if (!medium_disk.empty() && DeviceAt(view, path) == medium_disk) {
    return Refused(StrCat(path, " is the disk that Pristine was started from"),
                   "Start from another medium to overwrite it. Nothing was "
                   "written.");
  }
  const std::vector<Use>& uses = found.value();
  if (uses.empty()) {
    return base::Ok();
  }
  const auto runs =
      std::ranges::find(uses, Use::Kind::kRunsPristine, &Use::kind);
  if (runs != uses.end()) {
    return Refused(StrCat(path, " is the disk that this system runs from"),
                   "Start from a stick to overwrite it. Nothing was written.");
  }
  return Refused(StrCat(path, " is in use: ", Describe(uses.front())),
                 "Unmount it or choose another target. Nothing was written.");
}

base::Status CheckTargetHoldsNone(const std::string& target,
                                  const std::vector<std::string>& files,
                                  const Roots& roots) {
  const std::string path = SplitTargetName(target).path;
  if (!Exists(path)) {
    return base::Ok();
  }
  for (const std::string& file : files) {
    if (SameDevice(path, file)) {
      return Refused(StrCat(path, " is the image itself"),
                     "Choose another target. Nothing was written.");
    }
    TRY_ASSIGN(const bool holds_it, DeviceHolds(path, file, roots));
    if (holds_it) {
      return Refused(StrCat(path, " is where ", file, " lies"),
                     "Overwriting it would destroy the image. Choose another "
                     "target, or copy the image elsewhere first. Nothing was "
                     "written.");
    }
  }
  return base::Ok();
}

base::Status CheckBootPartitionsUnused(const std::string& path,
                                       const Roots& roots) {
  TRY_ASSIGN(const KernelView view, ReadKernelView(roots));
  TRY_ASSIGN(const std::vector<Disk> disks,
             ListDisks(roots, imaging::ReadPartitionTable));
  const auto disk = std::ranges::find(disks, DeviceAt(view, path), &Disk::node);
  if (disk == disks.end()) {
    return base::Ok();
  }
  for (const DiskPartition& partition : disk->partitions) {
    const bool is_written =
        partition.content.type == "vfat" &&
        (partition.role == Role::kBoot || partition.role == Role::kRecovery);
    if (is_written && !partition.usage.mounts.empty()) {
      return Refused(StrCat(partition.path, " is mounted at ",
                            partition.usage.mounts.front().path),
                     "Unmount it first. Nothing was written.");
    }
  }
  return base::Ok();
}

base::Result<std::string> DiskIdOf(const std::string& target,
                                   const Roots& roots) {
  TRY_ASSIGN(const KernelView view, ReadKernelView(roots));
  const BlockNode* const node =
      view.blocks.Find(DeviceAt(view, SplitTargetName(target).path));
  if (node == nullptr) {
    return std::string();
  }
  TRY_ASSIGN(const std::vector<Disk> disks,
             ListDisks(roots, imaging::ReadPartitionTable));
  const auto disk = std::ranges::find(disks, node->disk, &Disk::node);
  return disk == disks.end() || !disk->is_hardware()
             ? std::string()
             : FingerprintId(FingerprintOf(*disk));
}

std::string DescribeTarget(const std::string& target) {
  const std::string path = SplitTargetName(target).path;
  const auto disks = ListDisks();
  if (disks.ok()) {
    for (const Disk& disk : disks.value()) {
      if (SameDevice(disk.path, path)) {
        return base::Printable(StrCat(
            target, " (", disk.identity.maker, " ", disk.identity.model, ", ",
            disk.identity.serial, ", ", base::FormatBytes(disk.size), ")"));
      }
    }
  }
  return target;
}

base::Status ReleaseTarget(const std::string& target, Volumes& volumes) {
  const std::string name = target.substr(0, target.find('#'));
  const std::string path = RealPath(name).value_or(name);
  return volumes.Release(path.substr(path.rfind('/') + 1));
}

}  // namespace restore
