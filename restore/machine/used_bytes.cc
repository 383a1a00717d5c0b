// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/used_bytes.h"

#include <string>

#include "imaging/fs/detect.h"
#include "imaging/io/file_block_device.h"
#include "imaging/io/window_block_device.h"
#include "restore/machine/room.h"

namespace restore {

namespace {

void Note(std::vector<Disk>& disks, const std::string& node, std::uint64_t n) {
  for (Disk& disk : disks) {
    if (disk.node == node) {
      disk.used_bytes = n;
    }
    for (DiskPartition& part : disk.partitions) {
      if (!part.node.empty() && part.node == node) {
        part.used_bytes = n;
      }
    }
  }
}

std::optional<std::uint64_t> MappedBytes(imaging::BlockDevice& file,
                                         base::ByteRange range,
                                         const Content& content,
                                         const std::stop_token& stop) {
  const bool inside =
      range.offset <= file.size() && range.length <= file.size() - range.offset;
  if (content.type.empty() || !inside || range.length > kMaxMapped) {
    return std::nullopt;
  }
  imaging::WindowBlockDevice window(file, range, std::string(file.name()));
  const auto found = imaging::DetectFileSystem(window, stop);
  if (!found.ok() || !found.value().mapped) {
    return std::nullopt;
  }
  return found.value().fs.used.total_bytes();
}

}  // namespace

void FindUsedBytes(std::vector<Disk>& disks,
                   Volumes& volumes,
                   const std::stop_token& stop) {
  const auto all = volumes.List();
  if (!all.ok()) {
    return;
  }
  for (const Volume& volume : all.value()) {
    if (stop.stop_requested()) {
      return;
    }
    const auto folder = volumes.Browse(volume);
    if (!folder.ok()) {
      continue;
    }
    const auto used = UsedRoom(folder.value());
    if (used.ok()) {
      Note(disks, volume.node, used.value());
    }
  }
}

void FindUsedBytesInFile(Disk& disk, const std::stop_token& stop) {
  using imaging::FileBlockDevice;
  const auto file =
      FileBlockDevice::Open(disk.path, FileBlockDevice::Access::kReadOnly);
  if (!file.ok()) {
    return;
  }
  disk.used_bytes =
      MappedBytes(*file.value(), {0, disk.size}, disk.content, stop);
  for (DiskPartition& part : disk.partitions) {
    part.used_bytes =
        MappedBytes(*file.value(), part.range, part.content, stop);
  }
}

std::optional<std::uint64_t> UsedBytesOf(const Disk& disk) {
  if (disk.partitions.empty()) {
    return disk.used_bytes;
  }
  std::uint64_t used = 0;
  for (const DiskPartition& part : disk.partitions) {
    const bool holds_something =
        !part.content.type.empty() && part.content.type != "swap";
    if (holds_something && !part.used_bytes) {
      return std::nullopt;
    }
    used += part.used_bytes.value_or(0);
  }
  return used;
}

}  // namespace restore
