// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/disks.h"

#include <sys/sysmacros.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "imaging/base/strings.h"
#include "imaging/io/file_block_device.h"
#include "restore/machine/kernel_files.h"
#include "restore/machine/kernel_view.h"
#include "restore/machine/roles.h"

namespace restore {

namespace {

// Documentation/admin-guide/devices.txt: 1 is ram, 2 floppy, 11 sr.  zram has
// no fixed number.
bool IsListed(const BlockNode& node) {
  const unsigned major = major(node.number);
  const bool hidden = NumberAttribute(node.folder, "hidden") != 0;
  return node.is_disk() && node.range.length > 0 && major != 1 && major != 2 &&
         major != 11 && !node.name.starts_with("zram") &&
         !hidden;  // One path of a multipath NVMe disk, which has no node.
}

// What the running system does with each device.  Borrows the view.
class Usages {
 public:
  explicit Usages(const KernelView& view)
      : running_from_(DevicesWeRunFrom(view)) {
    for (const Mount& mount : view.mounts) {
      for (const std::string& name : DevicesOf(view, mount)) {
        mounts_.emplace_back(name, &mount);
      }
    }
    for (const std::string& path : view.swaps) {
      swaps_.insert(DeviceAt(view, path));
    }
    for (const BlockNode& node : view.blocks.nodes()) {
      if (!node.backing_file.empty()) {
        loops_.emplace_back(DeviceAt(view, node.backing_file), node.name);
      }
    }
  }

  Usage Of(const BlockNode& node) const {
    Usage usage;
    for (const auto& [name, mount] : mounts_) {
      if (name == node.name) {
        usage.mounts.push_back({mount->point, mount->type, mount->read_only});
      }
    }
    usage.swap = swaps_.contains(node.name);
    usage.held_by = node.holders;
    for (const auto& [name, loop] : loops_) {
      if (name == node.name) {
        usage.held_by.push_back(loop);
      }
    }
    usage.runs_pristine = running_from_.contains(node.name);
    return usage;
  }

 private:
  const std::set<std::string> running_from_;
  std::vector<std::pair<std::string, const Mount*>> mounts_;
  std::set<std::string> swaps_;
  std::vector<std::pair<std::string, std::string>> loops_;
};

// "opening /dev/sda: Permission denied. Run this as root."
std::string Sentence(const base::Error& error) {
  return error.hint().empty() ? error.text()
                              : error.text() + ". " + error.hint();
}

void ApplyEngineTable(const TableReader& read_table,
                      FoundTable& found,
                      Disk& disk) {
  auto device = imaging::FileBlockDevice::Open(
      disk.path, imaging::FileBlockDevice::Access::kReadOnly);
  if (!device.ok()) {
    disk.notes.push_back(Sentence(device.error()));
    return;
  }
  auto table = read_table(*device.value());
  if (!table.ok()) {
    disk.notes.push_back(Sentence(table.error()));
    return;
  }
  disk.notes.insert(disk.notes.end(), table.value().notes.begin(),
                    table.value().notes.end());
  if (table.value().kind != imaging::TableKind::kNone) {
    found.kind = table.value().kind == imaging::TableKind::kGpt ? "gpt" : "mbr";
    found.id = table.value().id;
    found.partitions = std::move(table.value().partitions);
  }
}

FoundTable ReadTable(const TableReader& read_table, Disk& disk) {
  auto probed = ProbeTable(disk.path);
  if (!probed.ok()) {
    disk.notes.push_back(Sentence(probed.error()));
    return {};
  }
  FoundTable found = std::move(probed).value();
  if (read_table) {
    ApplyEngineTable(read_table, found, disk);
  }
  return found;
}

DiskPartition FromTable(const imaging::Partition& entry) {
  DiskPartition partition;
  partition.number = entry.number;
  partition.range = entry.range;
  partition.type = entry.type;
  partition.unique_id = entry.unique_id;
  partition.name = entry.name;
  partition.attributes = entry.attributes;
  return partition;
}

DiskPartition FromKernel(const BlockNode& node, const Usages& usages) {
  DiskPartition partition;
  partition.number = node.partition;
  partition.node = node.name;
  partition.path = node.path;
  partition.range = node.range;
  // Newer kernels know these of a GPT, which a user who may not read the disk
  // sees then too.
  partition.name = UeventValue(node.folder, "PARTNAME");
  partition.unique_id = UeventValue(node.folder, "PARTUUID");
  partition.usage = usages.Of(node);
  return partition;
}

// The kernel gives an extended partition a node of two sectors, or one of more
// than 1 KiB, for a boot loader (block/partitions/msdos.c).
bool IsExtended(const BlockNode& node,
                const Disk& disk,
                const FoundTable& table,
                const std::vector<const BlockNode*>& all) {
  constexpr std::uint64_t kTwoSectors = 1024;
  if (table.kind == "gpt" || node.partition > 4 ||
      node.range.length >
          std::max<std::uint64_t>(kTwoSectors, disk.logical_sector)) {
    return false;
  }
  return table.kind == "mbr"
             ? std::none_of(table.partitions.begin(), table.partitions.end(),
                            [&node](const imaging::Partition& entry) {
                              return entry.number == node.partition;
                            })
             : std::any_of(all.begin(), all.end(), [](const BlockNode* other) {
                 return other->partition > 4;
               });
}

// The table as it is on the disk, with the kernel's nodes where both agree.
// What only the kernel has is still in use and stays listed.
void MergePartitions(const FoundTable& table,
                     const std::vector<const BlockNode*>& nodes,
                     const Usages& usages,
                     Disk& disk) {
  for (const imaging::Partition& entry : table.partitions) {
    disk.partitions.push_back(FromTable(entry));
  }
  for (const BlockNode* node : nodes) {
    if (IsExtended(*node, disk, table, nodes)) {
      continue;
    }
    DiskPartition known = FromKernel(*node, usages);
    const auto same = std::find_if(
        disk.partitions.begin(), disk.partitions.end(),
        [&known](const DiskPartition& partition) {
          return partition.node.empty() && partition.number == known.number &&
                 partition.range == known.range;
        });
    if (same != disk.partitions.end()) {
      same->node = known.node;
      same->path = known.path;
      same->usage = std::move(known.usage);
      continue;
    }
    if (!table.kind.empty()) {
      disk.notes.push_back(base::StrCat(
          "The kernel has ", known.node, " at byte ", known.range.offset, ", ",
          known.range.length,
          " bytes long, but the partition table on the disk does not: it was "
          "changed and not read again."));
    }
    disk.partitions.push_back(std::move(known));
  }
  std::stable_sort(disk.partitions.begin(), disk.partitions.end(),
                   [](const DiskPartition& a, const DiskPartition& b) {
                     return a.range.offset < b.range.offset;
                   });
}

// What the kernel mounted is known even where the disk may not be read.
void FillContent(base::Result<Content> probed,
                 const Usage& usage,
                 bool note_failure,
                 Content& content,
                 std::vector<std::string>& notes) {
  if (probed.ok()) {
    content = std::move(probed).value();
  } else if (note_failure) {
    notes.push_back(Sentence(probed.error()));
  }
  if (content.type.empty() && !usage.mounts.empty()) {
    content.type = usage.mounts.front().type;
  }
  if (content.type.empty() && usage.swap) {
    content.type = "swap";
  }
}

void ProbePartition(DiskPartition& partition, bool note_failure, Disk& disk) {
  if (partition.range.length == 0) {
    return;
  }
  const bool by_node = !partition.path.empty() && Exists(partition.path);
  FillContent(by_node ? ProbeContent(partition.path, {})
                      : ProbeContent(disk.path, partition.range),
              partition.usage, note_failure, partition.content, disk.notes);
}

Disk FromSysfs(const BlockNode& node, const Usages& usages) {
  Disk disk;
  disk.node = node.name;
  disk.path = node.path;
  disk.identity = IdentifyDisk(node);
  disk.size = node.range.length;
  disk.removable = NumberAttribute(node.folder, "removable") != 0;
  disk.read_only = node.read_only;
  disk.rotational = NumberAttribute(node.folder, "queue/rotational") != 0;
  const auto sector = [&node](std::string_view name, std::uint32_t otherwise) {
    const std::uint64_t size = NumberAttribute(node.folder, name);
    return size == 0 || size > (1U << 30) ? otherwise
                                          : static_cast<std::uint32_t>(size);
  };
  disk.logical_sector = sector("queue/logical_block_size", 512);
  disk.physical_sector =
      sector("queue/physical_block_size", disk.logical_sector);
  disk.made_of = node.slaves;
  disk.backing_file = node.backing_file;
  disk.usage = usages.Of(node);
  return disk;
}

Disk ReadDisk(const BlockNode& node,
              const KernelView& view,
              const Usages& usages,
              const TableReader& read_table) {
  Disk disk = FromSysfs(node, usages);
  const FoundTable table = ReadTable(read_table, disk);
  // One note tells that the disk cannot be read, not one for each partition.
  const bool readable = disk.notes.empty() || !table.kind.empty();
  disk.table = table.kind;
  disk.table_id = table.id;
  MergePartitions(table, view.blocks.PartitionsOf(node.name), usages, disk);
  FillContent(ProbeContent(disk.path, {}), disk.usage,
              readable && disk.partitions.empty(), disk.content, disk.notes);
  for (DiskPartition& partition : disk.partitions) {
    ProbePartition(partition, readable, disk);
  }
  AssignRoles(disk);
  return disk;
}

// Hardware first.
int Rank(const Disk& disk) {
  return disk.identity.bus == "loop" ? 2 : disk.made_of.empty() ? 0 : 1;
}

}  // namespace

bool Disk::runs_pristine() const {
  return usage.runs_pristine ||
         std::any_of(partitions.begin(), partitions.end(),
                     [](const DiskPartition& partition) {
                       return partition.usage.runs_pristine;
                     });
}

bool Disk::is_hardware() const {
  constexpr std::array<std::string_view, 4> kMadeUp{"loop", "dm", "md", "nbd"};
  return made_of.empty() && std::find(kMadeUp.begin(), kMadeUp.end(),
                                      identity.bus) == kMadeUp.end();
}

bool Disk::is_built_in() const {
  return !removable && identity.bus != "usb";
}

base::Result<std::vector<Disk>> ListDisks(const Roots& roots,
                                          const TableReader& read_table) {
  TRY_ASSIGN(const KernelView view, ReadKernelView(roots));
  const Usages usages(view);
  std::vector<Disk> disks;
  for (const BlockNode& node : view.blocks.nodes()) {
    if (IsListed(node)) {
      disks.push_back(ReadDisk(node, view, usages, read_table));
    }
  }
  std::stable_sort(
      disks.begin(), disks.end(),
      [](const Disk& a, const Disk& b) { return Rank(a) < Rank(b); });
  return disks;
}

}  // namespace restore
