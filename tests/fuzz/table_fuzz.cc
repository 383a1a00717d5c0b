// SPDX-License-Identifier: Apache-2.0

// Hostile partition tables.  The bits of the input's first byte say: 0, a size
// that is odd; 1, sectors of 4096 bytes; 2, half of the input lies at the
// disk's end; 3, checksums are made good, which chance never does.

#include <cstdint>
#include <cstdlib>
#include <span>

#include "imaging/base/bytes.h"
#include "imaging/table/crc32.h"
#include "imaging/table/gpt.h"
#include "imaging/table/partition_table.h"
#include "tests/fakes/memory_block_device.h"

namespace {

using imaging::BlockDevice;
using imaging::PartitionTable;
using imaging::fakes::MemoryBlockDevice;

constexpr std::size_t kDiskSize = 96 << 10;

void Require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

// Gives the GPT header at `lba` the checksums that its fields ask for.
void Seal(MemoryBlockDevice& disk, std::uint64_t lba) {
  const std::uint64_t sector_size = disk.sector_size();
  const std::span<std::byte> bytes(disk.bytes());
  const auto header = bytes.subspan(static_cast<std::size_t>(lba * sector_size),
                                    imaging::kGptMinHeaderSize);
  const auto field = [header](std::size_t at) {
    return base::LoadLe<std::uint32_t>(header, at);
  };
  const std::uint64_t at = field(imaging::kGptEntriesLba) * sector_size;
  const std::uint64_t size = std::uint64_t{field(imaging::kGptEntryCount)} *
                             field(imaging::kGptEntrySize);
  if (at <= bytes.size() && size <= bytes.size() - at) {
    base::StoreLe(
        header, imaging::kGptEntriesCrc,
        imaging::Crc32(bytes.subspan(static_cast<std::size_t>(at),
                                     static_cast<std::size_t>(size))));
  }
  base::StoreLe<std::uint32_t>(header, imaging::kGptHeaderCrc, 0);
  base::StoreLe(header, imaging::kGptHeaderCrc, imaging::Crc32(header));
}

// A disk that starts and ends as the input says.
MemoryBlockDevice MakeDisk(std::uint8_t choice,
                           std::span<const std::byte> bytes) {
  MemoryBlockDevice disk(kDiskSize + choice % 2,
                         (choice & 2) != 0 ? 4096 : 512);
  const std::size_t head =
      std::min((choice & 4) != 0 ? bytes.size() / 2 : bytes.size(), kDiskSize);
  std::copy_n(bytes.begin(), head, disk.bytes().begin());
  const auto tail = bytes.subspan(head).first(
      std::min(bytes.size() - head, kDiskSize - head));
  std::copy(tail.begin(), tail.end(),
            disk.bytes().end() - static_cast<std::ptrdiff_t>(tail.size()));
  if ((choice & 8) != 0) {
    Seal(disk, 1);
    Seal(disk, disk.size() / disk.sector_size() - 1);
  }
  return MemoryBlockDevice(disk.bytes(), disk.sector_size());
}

void CheckPlaces(const PartitionTable& table, std::uint64_t size) {
  std::uint64_t end = 0;
  for (const imaging::Partition& partition : table.partitions) {
    Require(partition.range.offset >= end && partition.range.length > 0);
    end = partition.range.end();
    Require(!table.regions.Overlaps(partition.range));
  }
  Require(end <= size);
  Require(table.regions.empty() || table.regions.ranges().back().end() <= size);
}

// What was fitted must read as the same partitions, without a complaint.
void CheckFit(BlockDevice& source,
              const PartitionTable& table,
              std::uint64_t size) {
  const auto writes = imaging::FitPartitionTable(
      source, table, size, table.sector_size, imaging::RandomBytes());
  Require(writes.ok());
  MemoryBlockDevice target(static_cast<std::size_t>(size), table.sector_size);
  for (const imaging::TableWrite& write : writes.value()) {
    Require(target.WriteAt(write.offset, write.bytes).ok());
  }
  const auto fitted = imaging::ReadPartitionTable(target);
  Require(fitted.ok());
  Require(fitted.value().kind == table.kind);
  Require(fitted.value().partitions.size() == table.partitions.size());
  for (std::size_t i = 0; i < table.partitions.size(); ++i) {
    Require(fitted.value().partitions[i].range == table.partitions[i].range);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  if (size == 0) {
    return 0;
  }
  MemoryBlockDevice disk =
      MakeDisk(data[0], std::as_bytes(std::span(data, size).subspan(1)));
  const auto table = imaging::ReadPartitionTable(disk);
  if (!table.ok()) {
    return 0;
  }
  CheckPlaces(table.value(), disk.size());
  const std::uint64_t least = imaging::MinimumDiskSize(table.value());
  if (table.value().kind != imaging::TableKind::kNone) {
    CheckFit(disk, table.value(), least);
    CheckFit(disk, table.value(), least + (64 << 10));
  }
  return 0;
}
