// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/io/block_device.h"
#include "imaging/table/partition_table.h"
#include "restore/machine/identity.h"
#include "restore/machine/probe.h"
#include "restore/machine/roots.h"

namespace restore {

// What a partition is for.
enum class Role : std::uint8_t {
  kUnknown,
  kBoot,      // ESP, BIOS boot, MSR, /boot, Windows' "System Reserved".
  kSystem,    // An operating system: what a restore overwrites.
  kData,      // What a restore must keep.
  kRecovery,  // WinRE, makers' recovery.
  kSwap,
};

std::string_view RoleName(Role role);  // "boot"

struct MountPoint {
  std::string path;
  std::string type;  // Of the file system, as the kernel names it.
  bool read_only = false;
};

// What the running system does with a disk or partition.
struct Usage {
  std::vector<MountPoint> mounts;
  bool swap = false;
  // Kernel names of dm, md and loop devices that are made of it.
  std::vector<std::string> held_by;
  // The tree of files or the running program rests on it.
  bool runs_pristine = false;
};

struct DiskPartition {
  int number = 0;
  // "sda1"; empty when the kernel shows no node for it: then only its range of
  // the disk can be opened.
  std::string node;
  std::string path;  // "/dev/sda1"; empty like `node`.
  base::ByteRange range;
  // As imaging::Partition has them.
  std::string type;
  std::string unique_id;
  std::string name;
  std::uint64_t attributes = 0;
  // A guess from the table, the kinds of file systems and the mounts.  What is
  // to be overwritten on its strength needs a look inside or a user's word.
  Role role = Role::kUnknown;
  // What the Windows on this machine calls it, 'C'; 0 when it gives it no
  // letter, or when nobody looked: see drive_letters.h.
  char letter = 0;
  Content content;
  Usage usage;
  // What its file system says is in use; see used_bytes.h.
  std::optional<std::uint64_t> used_bytes;
};

// A whole disk, or what Linux treats as one.  All text is untrusted.
struct Disk {
  std::string node;  // "sda"
  std::string path;  // "/dev/sda"
  Identity identity;
  std::uint64_t size = 0;
  bool removable = false;
  bool read_only = false;
  bool rotational = false;
  std::uint32_t logical_sector = 512;
  std::uint32_t physical_sector = 512;
  // Kernel names; not empty for dm and md devices, which are not hardware.
  std::vector<std::string> made_of;
  std::string backing_file;  // Loop devices only.
  // "gpt", "mbr" or another that blkid names; empty when there is none or it
  // cannot be read.
  std::string table;
  std::string table_id;
  // In order of their place on the disk.  Extended partitions are not listed.
  std::vector<DiskPartition> partitions;
  // Of the disk as a whole: a stick without a table, a member of a RAID.
  Content content;
  Usage usage;
  // Of `content`, as for partitions.
  std::optional<std::uint64_t> used_bytes;
  // Plain English sentences: what could not be read, and what is odd.
  std::vector<std::string> notes;

  // Whether it or any of its partitions carries the running system.
  bool runs_pristine() const;
  // A device of its own, and not one that Linux makes of others or of files.
  bool is_hardware() const;
  // Neither removable nor on USB.
  bool is_built_in() const;
};

// Reads a table better than libblkid does: imaging::ReadPartitionTable.
using TableReader =
    std::function<base::Result<imaging::PartitionTable>(imaging::BlockDevice&)>;

// Every disk of the machine, loop and made-up devices last.  Optical and floppy
// drives, memory disks, drives without a medium and unused loop devices are
// left out.  A disk that cannot be read is listed with a note; an error means
// that sysfs or proc cannot be read.  Never writes.
//
// With `read_table`, its word on a GPT or MBR counts.
base::Result<std::vector<Disk>> ListDisks(const Roots& roots = {},
                                          const TableReader& read_table = {});

}  // namespace restore
