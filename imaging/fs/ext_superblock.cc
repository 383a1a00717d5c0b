// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ext_superblock.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <vector>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/fs/ext_checksum.h"

namespace imaging {

namespace {

using base::LoadLe;
using base::StrCat;
using Bytes = std::span<const std::byte>;
using enum base::ErrorCode;

// All offsets: Linux Documentation/filesystems/ext4/super.rst.
constexpr std::uint64_t kSuperblockOffset = 1024;
constexpr std::size_t kSuperblockSize = 1024;
constexpr std::size_t kChecksumOffset = 0x3FC;
constexpr std::uint16_t kMagic = 0xEF53;

// filetype, recover, meta_bg, extents, 64bit, mmp, flex_bg, ea_inode, dirdata,
// csum_seed, largedir, inline_data, encrypt, casefold.  None but meta_bg and
// 64bit changes where blocks are accounted.
constexpr std::uint32_t kKnownIncompat =
    0x2 | 0x4 | 0x10 | 0x40 | 0x80 | 0x100 | 0x200 | 0x400 | 0x1000 | 0x2000 |
    0x4000 | 0x8000 | 0x10000 | 0x20000;
// sparse_super, large_file, btree_dir, huge_file, gdt_csum, dir_nlink,
// extra_isize, quota, bigalloc, metadata_csum, readonly, project,
// shared_blocks, verity, orphan_present.  bigalloc shows that a bit here can
// change what a bitmap means, so the others are refused.
constexpr std::uint32_t kKnownRoCompat = 0x1 | 0x2 | 0x4 | 0x8 | 0x10 | 0x20 |
                                         0x40 | 0x100 | 0x200 | 0x400 | 0x1000 |
                                         0x2000 | 0x4000 | 0x8000 | 0x10000;
// What ext3 knows: filetype, recover, meta_bg; sparse_super, large_file,
// btree_dir.  libblkid calls everything with more than this ext4.
constexpr std::uint32_t kExt3Incompat = 0x2 | 0x4 | 0x10;
constexpr std::uint32_t kExt3RoCompat = 0x1 | 0x2 | 0x4;

// Bounds the memory for group descriptors: 128 TiB with blocks of 4 KiB.
constexpr std::uint64_t kMaxGroups = std::uint64_t{1} << 20;

std::uint32_t Field32(Bytes raw, std::size_t offset) {
  return LoadLe<std::uint32_t>(raw, offset);
}

std::uint16_t Field16(Bytes raw, std::size_t offset) {
  return LoadLe<std::uint16_t>(raw, offset);
}

void ReadIdentity(Bytes raw, ExtSuperblock& sb) {
  std::copy_n(raw.begin() + 0x68, sb.uuid.size(), sb.uuid.begin());
  for (const std::byte byte : raw.subspan(0x78, 16)) {
    if (byte == std::byte{0}) {
      break;
    }
    sb.label.push_back(static_cast<char>(byte));
  }
  sb.state = Field16(raw, 0x3A);
}

void ReadFeatures(Bytes raw, ExtSuperblock& sb) {
  sb.compat = Field32(raw, 0x5C);
  sb.incompat = Field32(raw, 0x60);
  sb.ro_compat = Field32(raw, 0x64);
  sb.journal_inode = Field32(raw, 0xE0);
  sb.journal_device = Field32(raw, 0xE4);
  sb.quota_inodes = {Field32(raw, 0x240), Field32(raw, 0x244),
                     Field32(raw, 0x26C)};
  sb.orphan_file_inode = Field32(raw, 0x280);
  sb.backup_groups = {Field32(raw, 0x24C), Field32(raw, 0x250)};
  sb.reserved_descriptor_blocks = Field16(raw, 0xCE);
  sb.first_meta_group = Field32(raw, 0x104);
}

// checksums.rst, "Superblock"; the seed of all other checksums is that of the
// UUID unless csum_seed froze an older one.
bool ChecksumMatches(Bytes raw, ExtSuperblock& sb) {
  constexpr std::uint32_t kStart = std::numeric_limits<std::uint32_t>::max();
  const bool frozen = (sb.incompat & ExtFeature::kIncompatChecksumSeed) != 0;
  sb.checksum_seed =
      frozen ? Field32(raw, 0x270) : ExtCrc32c(kStart, Bytes(sb.uuid));
  return !sb.HasMetadataChecksum() ||
         ExtCrc32c(kStart, raw.first(kChecksumOffset)) ==
             Field32(raw, kChecksumOffset);
}

base::Status CheckFeatures(const BlockDevice& device, const ExtSuperblock& sb) {
  if (const auto unknown = sb.incompat & ~kKnownIncompat; unknown != 0) {
    return ExtUnsupported(
        device, StrCat("unknown incompatible features 0x", std::hex, unknown));
  }
  if (const auto unknown = sb.ro_compat & ~kKnownRoCompat; unknown != 0) {
    return ExtUnsupported(
        device,
        StrCat("unknown read-only compatible features 0x", std::hex, unknown));
  }
  // Its uninitialised groups have no checksum to prove that they are.
  if ((sb.compat & ExtFeature::kCompatLazyBg) != 0) {
    return ExtUnsupported(device, "the feature lazy_bg");
  }
  // Whether reserved descriptor blocks follow then is told differently by
  // the kernel and e2fsprogs.
  if (sb.HasMetaBg() && sb.reserved_descriptor_blocks != 0) {
    return ExtUnsupported(device, "meta_bg with reserved descriptor blocks");
  }
  return base::Ok();
}

// Blocks, clusters and their number; all further sizes rest on these.
base::Status ReadSizes(const BlockDevice& device,
                       Bytes raw,
                       ExtSuperblock& sb) {
  const std::uint32_t log_block = Field32(raw, 0x18);
  const std::uint32_t log_cluster = Field32(raw, 0x1C);
  if (log_block > 6) {
    return ExtCorrupt(device, StrCat("block size 2^(10+", log_block, ")"));
  }
  // Old mke2fs left the fragment size in the cluster's place.
  if (sb.HasBigalloc() && (log_cluster < log_block || log_cluster > 20)) {
    return ExtCorrupt(device, StrCat("cluster size 2^(10+", log_cluster, ")"));
  }
  sb.block_size = std::uint64_t{1024} << log_block;
  sb.cluster_size =
      sb.HasBigalloc() ? std::uint64_t{1024} << log_cluster : sb.block_size;
  const std::uint32_t high = Field32(raw, 0x150);
  if (high != 0 && !sb.Has64Bit()) {
    return ExtCorrupt(device, "more than 2^32 blocks without 64bit");
  }
  const std::uint64_t blocks = std::uint64_t{high} << 32 | Field32(raw, 0x4);
  if (blocks > device.size() / sb.block_size) {
    return ExtCorrupt(
        device,
        StrCat("the superblock claims ", blocks, " blocks of ", sb.block_size,
               " bytes, the partition has ", device.size(), " bytes"));
  }
  sb.size = blocks * sb.block_size;
  return base::Ok();
}

base::Status ReadGroups(const BlockDevice& device,
                        Bytes raw,
                        ExtSuperblock& sb) {
  const std::uint32_t first_block = Field32(raw, 0x14);
  // The superblock lies in block 1 when blocks have 1 KiB, else in block 0;
  // clusters are counted from block 0.
  if (first_block > 1 || (first_block == 1 && sb.block_size != 1024) ||
      (first_block == 0 && sb.block_size == 1024 && !sb.HasBigalloc()) ||
      (first_block == 1 && sb.HasBigalloc())) {
    return ExtCorrupt(device, StrCat("first data block ", first_block));
  }
  sb.first_group = first_block * sb.block_size;
  const std::uint64_t per_group = Field32(raw, 0x20);
  const std::uint64_t ratio = sb.cluster_size / sb.block_size;
  const std::uint64_t clusters = per_group / ratio;
  // A group's bitmap is one block.
  if (clusters == 0 || clusters > 8 * sb.block_size || clusters % 8 != 0 ||
      per_group % ratio != 0 ||
      (sb.HasBigalloc() && clusters != Field32(raw, 0x24))) {
    return ExtCorrupt(device, StrCat(per_group, " blocks per group"));
  }
  sb.group_size = per_group * sb.block_size;
  if (sb.size <= sb.first_group + 1024) {
    return ExtCorrupt(device, StrCat("a size of ", sb.size, " bytes"));
  }
  const std::uint64_t groups =
      (sb.size - sb.first_group - 1) / sb.group_size + 1;
  if (groups > kMaxGroups) {
    return ExtUnsupported(device, StrCat(groups, " block groups"));
  }
  sb.groups = static_cast<std::uint32_t>(groups);
  return base::Ok();
}

base::Status ReadInodeSizes(const BlockDevice& device,
                            Bytes raw,
                            ExtSuperblock& sb) {
  // Revision 0 has neither the field nor any features.
  const bool dynamic = Field32(raw, 0x4C) != 0;
  sb.inode_size = dynamic ? Field16(raw, 0x58) : 128;
  if (sb.inode_size < 128 || sb.inode_size > sb.block_size ||
      !std::has_single_bit(sb.inode_size)) {
    return ExtCorrupt(device, StrCat("inodes of ", sb.inode_size, " bytes"));
  }
  sb.inodes_per_group = Field32(raw, 0x28);
  sb.inodes = Field32(raw, 0x0);
  if (sb.inodes_per_group == 0 || sb.inodes_per_group > 8 * sb.block_size ||
      sb.inodes != std::uint64_t{sb.inodes_per_group} * sb.groups) {
    return ExtCorrupt(device, StrCat(sb.inodes, " inodes in ", sb.groups,
                                     " groups of ", sb.inodes_per_group));
  }
  return base::Ok();
}

base::Status ReadDescriptorSizes(const BlockDevice& device,
                                 Bytes raw,
                                 ExtSuperblock& sb) {
  sb.descriptor_size = sb.Has64Bit() ? Field16(raw, 0xFE) : 32;
  if (sb.Has64Bit() && (sb.descriptor_size < 64 || sb.descriptor_size > 1024 ||
                        !std::has_single_bit(sb.descriptor_size))) {
    return ExtCorrupt(
        device, StrCat("group descriptors of ", sb.descriptor_size, " bytes"));
  }
  sb.descriptor_blocks = (sb.groups - 1) / sb.descriptors_per_block() + 1;
  if (sb.HasMetaBg() && sb.first_meta_group > sb.descriptor_blocks) {
    return ExtCorrupt(device, StrCat("first meta group ", sb.first_meta_group,
                                     " of ", sb.descriptor_blocks));
  }
  return base::Ok();
}

base::Status ReadMmpPlace(const BlockDevice& device,
                          Bytes raw,
                          ExtSuperblock& sb) {
  if ((sb.incompat & ExtFeature::kIncompatMmp) == 0) {
    return base::Ok();
  }
  const auto block = LoadLe<std::uint64_t>(raw, 0x168);
  if (block >= sb.size / sb.block_size || block * sb.block_size < 2048) {
    return ExtCorrupt(device, StrCat("multi-mount protection block ", block));
  }
  sb.mmp_offset = block * sb.block_size;
  return base::Ok();
}

}  // namespace

base::Error ExtCorrupt(const BlockDevice& device, const std::string& what) {
  return {kCorrupt, StrCat(device.name(), ": damaged ext file system: ", what)};
}

base::Error ExtUnsupported(const BlockDevice& device, const std::string& what) {
  return {kUnsupported,
          StrCat(device.name(), ": ext file system not understood: ", what)};
}

std::uint64_t ExtSuperblock::inode_table_size() const {
  return base::AlignUp(std::uint64_t{inodes_per_group} * inode_size,
                       block_size);
}

std::uint32_t ExtSuperblock::descriptors_per_block() const {
  return static_cast<std::uint32_t>(block_size) / descriptor_size;
}

base::ByteRange ExtSuperblock::Group(std::uint32_t group) const {
  const std::uint64_t start = first_group + group * group_size;
  return {start, std::min(group_size, size - start)};
}

bool ExtSuperblock::Holds(std::uint64_t offset, std::uint64_t length) const {
  return offset >= first_group && offset <= size && length <= size - offset;
}

std::string ExtSuperblock::Type() const {
  if ((incompat & ~kExt3Incompat) != 0 || (ro_compat & ~kExt3RoCompat) != 0) {
    return "ext4";
  }
  return (compat & ExtFeature::kCompatHasJournal) != 0 ? "ext3" : "ext2";
}

std::string ExtSuperblock::UuidText() const {
  if (std::all_of(uuid.begin(), uuid.end(),
                  [](std::byte byte) { return byte == std::byte{0}; })) {
    return {};
  }
  std::string text = base::HexEncode(uuid);
  for (const std::size_t dash : {8U, 13U, 18U, 23U}) {
    text.insert(dash, 1, '-');
  }
  return text;
}

base::Result<ExtSuperblock> ReadExtSuperblock(BlockDevice& partition) {
  const base::Error none(kNotFound,
                         StrCat(partition.name(), ": no ext2, ext3 or ext4"));
  if (partition.size() < kSuperblockOffset + kSuperblockSize) {
    return none;
  }
  std::vector<std::byte> raw(kSuperblockSize);
  TRY(partition.ReadAt(kSuperblockOffset, raw));
  ExtSuperblock sb;
  ReadFeatures(raw, sb);
  // A device that only holds the journal of another has the same magic.
  if (Field16(raw, 0x38) != kMagic ||
      (sb.incompat & ExtFeature::kIncompatJournalDev) != 0) {
    return none;
  }
  ReadIdentity(raw, sb);
  if (!ChecksumMatches(raw, sb)) {
    return ExtCorrupt(partition, "the superblock fails its checksum");
  }
  TRY(CheckFeatures(partition, sb));
  TRY(ReadSizes(partition, raw, sb));
  TRY(ReadGroups(partition, raw, sb));
  TRY(ReadInodeSizes(partition, raw, sb));
  TRY(ReadDescriptorSizes(partition, raw, sb));
  TRY(ReadMmpPlace(partition, raw, sb));
  return sb;
}

}  // namespace imaging
