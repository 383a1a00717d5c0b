// SPDX-License-Identifier: Apache-2.0
#include "restore/media/shrink.h"

#include <algorithm>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/fs/detect.h"
#include "imaging/fs/ntfs_state.h"
#include "imaging/io/window_block_device.h"
#include "imaging/table/partition_role.h"
#include "imaging/table/shrink_partition.h"
#include "restore/machine/block_nodes.h"
#include "restore/machine/partition_node.h"
#include "restore/media/free_space.h"
#include "restore/media/shrink_tools.h"

namespace restore {

namespace {

using base::Error;
using base::ErrorCode;
using base::FormatBytes;
using base::StrCat;
using imaging::BlockDevice;
using imaging::FileSystem;
using imaging::Partition;
using imaging::PartitionTable;
using imaging::WindowBlockDevice;

constexpr std::uint64_t kMib = std::uint64_t{1} << 20;
constexpr const char* kNothing = "Nothing was written.";

std::string NameOf(const BlockDevice& disk, const Partition& partition) {
  return StrCat(disk.name(), "#", partition.number);
}

Error Refused(ErrorCode code, std::string text, const std::string& advice) {
  return Error(code, std::move(text)).WithHint(StrCat(advice, kNothing));
}

WindowBlockDevice WindowOf(BlockDevice& disk, const Partition& partition) {
  return {disk, partition.range, NameOf(disk, partition)};
}

base::Result<FileSystem> FileSystemOf(BlockDevice& disk,
                                      const Partition& partition,
                                      const std::stop_token& stop) {
  WindowBlockDevice window = WindowOf(disk, partition);
  TRY_ASSIGN(auto found, imaging::DetectFileSystem(window, stop));
  return std::move(found.fs);
}

// A maker's recovery partition may have the type of data, but this attribute.
bool IsForTheSystemItself(const Partition& partition, bool gpt) {
  constexpr std::uint64_t kRequired = 1;
  const std::string_view role = imaging::RoleOf(partition.type, "");
  return role == "boot" || role == "recovery" || role == "swap" ||
         (gpt && (partition.attributes & kRequired) != 0);
}

struct Candidate {
  Partition partition;
  FileSystem fs;
};

Error CannotShrink(const BlockDevice& disk, const Candidate& one) {
  const std::string name = NameOf(disk, one.partition);
  if (one.fs.type == "BitLocker") {
    return Refused(ErrorCode::kInvalidArgument,
                   StrCat(name,
                          " is encrypted with BitLocker, and only "
                          "Windows can shrink it"),
                   "Shrink it in Windows' disk management, then run this "
                   "without --shrink. ");
  }
  return Refused(ErrorCode::kUnsupported,
                 StrCat(name, " holds ",
                        one.fs.type.empty() ? "nothing known"
                                            : base::Printable(one.fs.type),
                        ", and only NTFS, ext2, ext3 and ext4 can be shrunk"),
                 "Make free space on the disk by other means. ");
}

base::Result<Candidate> Choose(BlockDevice& disk,
                               const PartitionTable& table,
                               std::optional<int> number,
                               const std::stop_token& stop) {
  std::optional<Error> why_not;
  std::vector<Partition> from_the_end = table.partitions;
  std::ranges::reverse(from_the_end);
  for (const Partition& partition : from_the_end) {
    if (number ? partition.number != *number
               : IsForTheSystemItself(partition,
                                      table.kind == imaging::TableKind::kGpt)) {
      continue;
    }
    Candidate one{partition, {}};
    TRY_ASSIGN(one.fs, FileSystemOf(disk, partition, stop));
    if (CanShrink(one.fs.type)) {
      return one;
    }
    if (number || (one.fs.type == "BitLocker" && !why_not)) {
      why_not = CannotShrink(disk, one);
    }
  }
  if (why_not) {
    return *std::move(why_not);
  }
  return Refused(
      ErrorCode::kNotFound,
      number ? StrCat(disk.name(), " has no partition ", *number)
             : StrCat(disk.name(),
                      " has no NTFS or ext partition that could be shrunk"),
      "");
}

base::Status CheckAwake(BlockDevice& disk, const Candidate& one) {
  if (one.fs.type != "ntfs") {
    return base::Ok();
  }
  WindowBlockDevice window = WindowOf(disk, one.partition);
  TRY_ASSIGN(const auto volume, imaging::NtfsVolume::Open(window));
  TRY_ASSIGN(const imaging::NtfsState state, imaging::ReadNtfsState(volume));
  if (state.hibernated) {
    return Refused(
        ErrorCode::kInvalidArgument,
        StrCat("Windows is hibernated on ", NameOf(disk, one.partition),
               ", as fast startup does too"),
        "Start it and shut it down fully: shutdown /s /t 0. ");
  }
  return base::Ok();
}

// The partition's size when `needed` bytes behind it become free.
base::Result<std::uint64_t> SizeThatLeaves(BlockDevice& disk,
                                           const PartitionTable& table,
                                           const Partition& partition,
                                           std::uint64_t needed) {
  TRY_ASSIGN(const std::uint64_t end,
             EndOfFreeSpaceBehind(disk, table, partition));
  const std::uint64_t last = base::AlignDown(end, kMib);
  if (last < partition.range.offset + needed + kMib) {
    return Refused(
        ErrorCode::kNoSpace,
        StrCat(NameOf(disk, partition), " has ",
               FormatBytes(partition.range.length),
               ", and the recovery partition needs ", FormatBytes(needed)),
        "Use a smaller image or a larger disk. ");
  }
  return last - needed - partition.range.offset;
}

// Windows and Linux need some free space to start.
std::uint64_t WithRoomToLive(std::uint64_t smallest) {
  constexpr std::uint64_t kLeast = 64 * kMib;
  constexpr std::uint64_t kShare = 16;
  return smallest + std::max(kLeast, smallest / kShare);
}

base::Status CheckRoom(const BlockDevice& disk, const ShrinkPlan& plan) {
  const std::uint64_t least = WithRoomToLive(plan.smallest);
  if (plan.new_size >= least) {
    return base::Ok();
  }
  return Refused(ErrorCode::kNoSpace,
                 StrCat(NameOf(disk, plan.partition), " has ",
                        FormatBytes(plan.partition.range.length),
                        " and would have ", FormatBytes(plan.new_size),
                        ", but its files need ", FormatBytes(plan.smallest),
                        " and some room, ", FormatBytes(least), " in all"),
                 "Delete or move files from it, or use a smaller image. ");
}

}  // namespace

base::Result<ShrinkPlan> PlanShrink(BlockDevice& disk,
                                    const std::string& path,
                                    std::optional<int> number,
                                    std::uint64_t needed,
                                    const std::stop_token& stop) {
  TRY_ASSIGN(const PartitionTable table, imaging::ReadPartitionTable(disk));
  TRY_ASSIGN(const Candidate one, Choose(disk, table, number, stop));
  TRY(CheckShrinkTools(one.fs.type));
  ShrinkPlan plan;
  plan.partition = one.partition;
  plan.fs_type = one.fs.type;
  plan.label = one.fs.label;
  TRY_ASSIGN(plan.new_size, SizeThatLeaves(disk, table, one.partition, needed));
  TRY(ShrinkPartition(disk, table, one.partition.number, plan.new_size));
  plan.shrink_file_system = one.fs.size > plan.new_size;
  if (!plan.shrink_file_system) {
    return plan;
  }
  TRY(CheckAwake(disk, one));
  TRY_ASSIGN(const PartitionNode node,
             PartitionNode::Open(path, one.partition));
  TRY_ASSIGN(plan.smallest, SmallestSize(one.fs, node.path(), stop));
  if (plan.smallest == 0) {
    plan.smallest = one.fs.size;
  }
  TRY(CheckRoom(disk, plan));
  return plan;
}

base::Status Shrink(BlockDevice& disk,
                    const std::string& path,
                    const ShrinkPlan& plan,
                    bool& began) {
  if (plan.shrink_file_system) {
    TRY_ASSIGN(const PartitionNode node,
               PartitionNode::Open(path, plan.partition));
    began = true;
    TRY(ShrinkFileSystem(plan.fs_type, node.path(), plan.new_size));
  }
  disk.DropCache();
  // Its tool said so; the file system itself must say so, too, before the
  // partition ends there.
  TRY_ASSIGN(const FileSystem now, FileSystemOf(disk, plan.partition, {}));
  if (now.type != plan.fs_type || now.size > plan.new_size) {
    return Error(ErrorCode::kCorrupt,
                 StrCat(NameOf(disk, plan.partition), " holds ",
                        now.type.empty() ? "nothing known" : now.type, " of ",
                        FormatBytes(now.size), " after it was shrunk to ",
                        FormatBytes(plan.new_size)))
        .WithHint("The partition table was not changed.");
  }
  TRY_ASSIGN(const PartitionTable table, imaging::ReadPartitionTable(disk));
  TRY_ASSIGN(
      const auto writes,
      ShrinkPartition(disk, table, plan.partition.number, plan.new_size));
  began = true;
  for (const imaging::TableWrite& write : writes) {
    TRY(disk.WriteAt(write.offset, write.bytes));
    TRY(disk.Flush());
  }
  RereadTable(path);
  return base::Ok();
}

}  // namespace restore
