// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/io/block_device.h"

namespace imaging {

enum class TableKind : std::uint8_t { kNone, kMbr, kGpt };

struct Partition {
  // As Linux numbers it: GPT entry + 1; MBR primary 1 to 4, logical from 5.
  int number = 0;
  base::ByteRange range;
  // GPT: the type GUID in lower case; MBR: "0x07".
  std::string type;
  // As /dev/disk/by-partuuid shows it: the GPT GUID in lower case, or
  // "1234abcd-01" for MBR.
  std::string unique_id;
  // GPT only: UTF-8 made from the entry's UTF-16, untrusted.
  std::string name;
  // GPT attribute bits; for MBR, bit 2 (legacy boot) when active.
  std::uint64_t attributes = 0;
};

// A partition table as found on a disk.
struct PartitionTable {
  TableKind kind = TableKind::kNone;
  // GPT whose MBR lists more than the protective partition.
  bool hybrid = false;
  // Disk GUID in lower case, or the MBR signature as "0x1234abcd".
  std::string id;
  // Bytes of a sector in which the table counts.
  std::uint32_t sector_size = 512;
  // In order of their place on the disk; they never overlap and lie within it.
  // An MBR's extended partition is not among them.
  std::vector<Partition> partitions;
  // Where the table itself lies, with what boots from beside it: the boot track
  // (up to the first partition, at most 16 MiB), the primary GPT, each extended
  // boot record with the track behind it (at most 1 MiB), the backup GPT.
  // Never overlaps a partition.
  base::RangeSet regions;
  // See MinimumDiskSize().
  std::uint64_t minimum_disk_size = 0;
  // Plain English sentences on what is odd: "the backup GPT is damaged".
  std::vector<std::string> notes;
};

// Reads the table of `disk`, which is untrusted; never writes.  A disk without
// a table gives kNone: neither a file system's boot sector (FAT, NTFS and exFAT
// end in 55 AA too) nor noise is taken for a table.  A GPT counts only when a
// protective MBR announces it, as for Linux, and is looked for with sectors of
// disk.sector_size() and then of the other usual size.  One whose primary
// header is damaged or unreadable is read from its backup, with a note.
//
// kCorrupt, with the numbers, when partitions overlap, cover the table or leave
// the disk (an ISO 9660 image made for sticks does: its partition starts at 0),
// when extended boot records form a loop, or when both GPTs are damaged.
// kUnsupported for a GPT of more than 1024 entries or a chain of more than 256
// extended boot records.
base::Result<PartitionTable> ReadPartitionTable(BlockDevice& disk);

// Bytes to be put on a disk.
struct TableWrite {
  std::uint64_t offset = 0;
  std::vector<std::byte> bytes;
};

// Fills the span with random bytes.
using RandomBytes = std::function<void(std::span<std::byte>)>;

// The table that a disk of `target_size` bytes needs to hold the partitions of
// `source` at their old places: the bytes of all regions, with the protective
// MBR, last usable LBA, header places, checksums and the backup GPT made for
// the new size.  With `new_ids`, the disk's GUID or MBR signature and each GPT
// partition's GUID are made new.  An MBR keeps all else byte for byte, and so
// does a sound GPT that already fits.  Nothing for a disk without a table.
//
// `source` is the disk that `table` was read from, or a copy of its regions at
// their places.  The writes are in order, overlap neither each other nor a
// partition, and lie in the target.
//
// kNoSpace when the partitions and the backup GPT don't fit, with both sizes;
// kUnsupported when `target_sector_size` is not the one the table counts in.
base::Result<std::vector<TableWrite>> FitPartitionTable(
    BlockDevice& source,
    const PartitionTable& table,
    std::uint64_t target_size,
    std::uint32_t target_sector_size,
    const RandomBytes& new_ids);

// Smallest disk in bytes that FitPartitionTable() accepts for `table`: it holds
// all partitions, the whole extended partition and the backup GPT.
std::uint64_t MinimumDiskSize(const PartitionTable& table);

}  // namespace imaging
