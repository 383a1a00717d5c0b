// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/partition_node.h"

#include <utility>

#include "imaging/base/strings.h"
#include "restore/machine/block_nodes.h"
#include "restore/machine/disks.h"
#include "restore/machine/process.h"
#include "restore/machine/uses.h"

namespace restore {

namespace {

using base::Error;
using base::ErrorCode;
using base::StrCat;

base::Status CheckUnused(const std::string& path) {
  TRY_ASSIGN(const std::vector<Use> uses, UsesOf(path));
  if (!uses.empty()) {
    return Error(ErrorCode::kInvalidArgument, Describe(uses.front()))
        .WithHint("Unmount it first. Nothing was written.");
  }
  return base::Ok();
}

base::Result<std::string> NodeOf(const std::string& disk_path,
                                 const imaging::Partition& partition) {
  TRY_ASSIGN(const std::vector<Disk> disks,
             ListDisks({}, imaging::ReadPartitionTable));
  for (const Disk& disk : disks) {
    if (!SameDevice(disk.path, disk_path)) {
      continue;
    }
    for (const DiskPartition& one : disk.partitions) {
      if (one.number == partition.number && one.range == partition.range &&
          !one.path.empty()) {
        return one.path;
      }
    }
  }
  return Error(ErrorCode::kNotFound,
               StrCat("the kernel shows no device for partition ",
                      partition.number, " of ", disk_path))
      .WithHint("Nothing was written.");
}

}  // namespace

base::Result<PartitionNode> PartitionNode::Open(
    const std::string& disk, const imaging::Partition& partition) {
  if (IsBlockDevice(disk)) {
    TRY_ASSIGN(std::string node, NodeOf(disk, partition));
    TRY(CheckUnused(node));
    return PartitionNode(std::move(node), /*is_loop=*/false);
  }
  TRY(CheckUnused(disk));
  TRY_ASSIGN(const ToolOutput made,
             RunTool({.command = {"losetup", "--find", "--show", "--offset",
                                  std::to_string(partition.range.offset),
                                  "--sizelimit",
                                  std::to_string(partition.range.length), disk},
                      .package = "mount"},
                     {}));
  return PartitionNode(made.out.substr(0, made.out.find('\n')),
                       /*is_loop=*/true);
}

PartitionNode::PartitionNode(PartitionNode&& other) noexcept
    : path_(std::move(other.path_)),
      is_loop_(std::exchange(other.is_loop_, false)) {}

PartitionNode::~PartitionNode() {
  if (is_loop_) {
    // Nobody can do more about a failure than see it in losetup's list.
    static_cast<void>(
        RunTool({.command = {"losetup", "--detach", path_}}, {}).ok());
  }
}

}  // namespace restore
