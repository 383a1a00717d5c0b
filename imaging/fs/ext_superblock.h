// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/io/block_device.h"

namespace imaging {

// Feature bits that change what we read.  Linux Documentation/filesystems/
// ext4/super.rst, tables super_compat, super_incompat and super_rocompat.
struct ExtFeature {
  static constexpr std::uint32_t kCompatHasJournal = 0x4;
  static constexpr std::uint32_t kCompatLazyBg = 0x40;
  static constexpr std::uint32_t kCompatSparseSuper2 = 0x200;
  static constexpr std::uint32_t kIncompatFileType = 0x2;
  static constexpr std::uint32_t kIncompatRecover = 0x4;
  static constexpr std::uint32_t kIncompatJournalDev = 0x8;
  static constexpr std::uint32_t kIncompatMetaBg = 0x10;
  static constexpr std::uint32_t kIncompat64Bit = 0x80;
  static constexpr std::uint32_t kIncompatMmp = 0x100;
  static constexpr std::uint32_t kIncompatChecksumSeed = 0x2000;
  static constexpr std::uint32_t kRoCompatSparseSuper = 0x1;
  static constexpr std::uint32_t kRoCompatGdtChecksum = 0x10;
  static constexpr std::uint32_t kRoCompatBigalloc = 0x200;
  static constexpr std::uint32_t kRoCompatMetadataChecksum = 0x400;
};

// The superblock's facts, checked against each other and the partition: what
// is computed from them neither overflows nor leaves the partition.
struct ExtSuperblock {
  std::uint32_t compat = 0;
  std::uint32_t incompat = 0;
  std::uint32_t ro_compat = 0;
  std::uint64_t block_size = 0;    // Bytes; a power of two, 1 KiB to 64 KiB.
  std::uint64_t cluster_size = 0;  // Bytes a bit of a block bitmap stands for.
  std::uint64_t size = 0;          // Bytes from the start of the partition.
  std::uint64_t first_group = 0;   // Byte where group 0 starts.
  std::uint64_t group_size = 0;    // Bytes of each group but the last.
  std::uint32_t groups = 0;
  std::uint32_t inodes_per_group = 0;
  std::uint32_t inode_size = 0;
  std::uint64_t inodes = 0;
  std::uint32_t descriptor_size = 0;
  std::uint32_t descriptor_blocks = 0;
  std::uint32_t reserved_descriptor_blocks = 0;
  std::uint32_t first_meta_group = 0;
  std::array<std::uint32_t, 2> backup_groups{};
  std::uint32_t checksum_seed = 0;
  std::array<std::byte, 16> uuid{};
  std::string label;
  std::uint16_t state = 0;
  std::uint32_t journal_inode = 0;
  std::uint32_t journal_device = 0;
  std::uint64_t mmp_offset = 0;  // Byte of the MMP block; 0 without one.
  std::array<std::uint32_t, 3> quota_inodes{};  // User, group, project.
  std::uint32_t orphan_file_inode = 0;

  bool Has64Bit() const { return (incompat & ExtFeature::kIncompat64Bit) != 0; }
  bool HasMetaBg() const {
    return (incompat & ExtFeature::kIncompatMetaBg) != 0;
  }
  bool HasBigalloc() const {
    return (ro_compat & ExtFeature::kRoCompatBigalloc) != 0;
  }
  bool HasMetadataChecksum() const {
    return (ro_compat & ExtFeature::kRoCompatMetadataChecksum) != 0;
  }
  // Only then do a group descriptor's flags mean anything.
  bool HasGroupChecksum() const {
    return HasMetadataChecksum() ||
           (ro_compat & ExtFeature::kRoCompatGdtChecksum) != 0;
  }
  std::uint64_t inode_table_size() const;
  std::uint32_t descriptors_per_block() const;
  // The bytes of a group; the last one may be short.
  base::ByteRange Group(std::uint32_t group) const;
  // Whether `length` bytes at `offset` lie in the groups.
  bool Holds(std::uint64_t offset, std::uint64_t length) const;
  // "ext2", "ext3" or "ext4".
  std::string Type() const;
  // Empty when the disk has none.
  std::string UuidText() const;
};

// kCorrupt, with the device's name before `what`.
base::Error ExtCorrupt(const BlockDevice& device, const std::string& what);
base::Error ExtUnsupported(const BlockDevice& device, const std::string& what);

// Reads and checks the primary superblock.  Errors as ReadExt().
base::Result<ExtSuperblock> ReadExtSuperblock(BlockDevice& partition);

}  // namespace imaging
