// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ext_layout.h"

#include <algorithm>

namespace imaging {

namespace {

bool IsPowerOf(std::uint32_t value, std::uint32_t base) {
  std::uint64_t power = base;
  while (power < value) {
    power *= base;
  }
  return power == value;
}

// With blocks of 1 KiB the superblock fills block 1.  Clusters of such blocks
// are counted from block 0, so that group 0 then starts with the boot block.
bool StartsWithBootBlock(const ExtSuperblock& sb, std::uint32_t group) {
  return group == 0 && sb.block_size == 1024 && sb.first_group == 0;
}

// Linux Documentation/filesystems/ext4/blockgroup.rst, "Meta Block Groups":
// one descriptor block, with copies in the second and the last group.
bool HasMetaDescriptorBlock(const ExtSuperblock& sb, std::uint32_t group) {
  const std::uint32_t place = group % sb.descriptors_per_block();
  return place <= 1 || place == sb.descriptors_per_block() - 1;
}

bool InMetaGroup(const ExtSuperblock& sb, std::uint32_t group) {
  return sb.HasMetaBg() &&
         group / sb.descriptors_per_block() >= sb.first_meta_group;
}

std::uint64_t LeadingBlocks(const ExtSuperblock& sb, std::uint32_t group) {
  return (StartsWithBootBlock(sb, group) ? 1U : 0U) +
         (ExtHasSuperblock(sb, group) ? 1U : 0U);
}

}  // namespace

// super.rst: all groups; with sparse_super 0 and the powers of 3, 5 and 7;
// with sparse_super2 group 0 and the two that the superblock names.
bool ExtHasSuperblock(const ExtSuperblock& sb, std::uint32_t group) {
  if (group == 0) {
    return true;
  }
  if ((sb.compat & ExtFeature::kCompatSparseSuper2) != 0) {
    return std::find(sb.backup_groups.begin(), sb.backup_groups.end(), group) !=
           sb.backup_groups.end();
  }
  return group == 1 || (sb.ro_compat & ExtFeature::kRoCompatSparseSuper) == 0 ||
         IsPowerOf(group, 3) || IsPowerOf(group, 5) || IsPowerOf(group, 7);
}

std::uint64_t ExtDescriptorBlock(const ExtSuperblock& sb, std::uint32_t index) {
  const bool meta = sb.HasMetaBg() && index >= sb.first_meta_group;
  const std::uint32_t group = meta ? index * sb.descriptors_per_block() : 0;
  const std::uint64_t skipped = LeadingBlocks(sb, group) + (meta ? 0 : index);
  return sb.Group(group).offset + skipped * sb.block_size;
}

base::ByteRange ExtFixedMetadata(const ExtSuperblock& sb, std::uint32_t group) {
  std::uint64_t blocks = LeadingBlocks(sb, group);
  if (InMetaGroup(sb, group)) {
    blocks += HasMetaDescriptorBlock(sb, group) ? 1 : 0;
  } else if (ExtHasSuperblock(sb, group)) {
    blocks += sb.HasMetaBg()
                  ? sb.first_meta_group
                  : sb.descriptor_blocks + sb.reserved_descriptor_blocks;
  }
  return {sb.Group(group).offset, blocks * sb.block_size};
}

}  // namespace imaging
