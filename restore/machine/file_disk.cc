// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/file_disk.h"

#include <utility>

#include "imaging/io/file_block_device.h"
#include "imaging/table/partition_table.h"
#include "restore/machine/probe.h"
#include "restore/machine/roles.h"

namespace restore {

namespace {

base::Result<DiskPartition> ReadPartition(const std::string& path,
                                          const imaging::Partition& entry) {
  DiskPartition out;
  out.number = entry.number;
  out.range = entry.range;
  out.type = entry.type;
  out.unique_id = entry.unique_id;
  out.name = entry.name;
  out.attributes = entry.attributes;
  if (entry.range.length > 0) {
    TRY_ASSIGN(out.content, ProbeContent(path, entry.range));
  }
  return out;
}

}  // namespace

base::Result<Disk> ReadFileDisk(const std::string& path) {
  using imaging::FileBlockDevice;
  TRY_ASSIGN(const auto file,
             FileBlockDevice::Open(path, FileBlockDevice::Access::kReadOnly));
  TRY_ASSIGN(const imaging::PartitionTable table,
             imaging::ReadPartitionTable(*file));
  Disk disk;
  disk.path = path;
  disk.size = file->size();
  disk.logical_sector = table.sector_size;
  disk.notes = table.notes;
  if (table.kind == imaging::TableKind::kNone) {
    TRY_ASSIGN(disk.content, ProbeContent(path, {}));
    return disk;
  }
  disk.table = table.kind == imaging::TableKind::kGpt ? "gpt" : "mbr";
  disk.table_id = table.id;
  for (const imaging::Partition& entry : table.partitions) {
    TRY_ASSIGN(DiskPartition partition, ReadPartition(path, entry));
    disk.partitions.push_back(std::move(partition));
  }
  AssignRoles(disk);
  return disk;
}

}  // namespace restore
