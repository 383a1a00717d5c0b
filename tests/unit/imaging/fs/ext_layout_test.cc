// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ext_layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace {

using imaging::ExtFeature;
using imaging::ExtSuperblock;
using ::testing::ElementsAre;

constexpr std::uint64_t kBlock = 1024;

// 200 groups of 8 MiB with blocks of 1 KiB: 7 blocks of descriptors.
ExtSuperblock Superblock() {
  ExtSuperblock sb;
  sb.block_size = sb.cluster_size = 1024;
  sb.first_group = 1024;
  sb.group_size = 8192 * kBlock;
  sb.groups = 200;
  sb.size = sb.first_group + sb.groups * sb.group_size;
  sb.descriptor_size = 32;
  sb.descriptor_blocks = 7;
  return sb;
}

std::vector<std::uint32_t> Backups(const ExtSuperblock& sb) {
  std::vector<std::uint32_t> groups;
  for (std::uint32_t group = 0; group < sb.groups; ++group) {
    if (imaging::ExtHasSuperblock(sb, group)) {
      groups.push_back(group);
    }
  }
  return groups;
}

TEST(ExtLayout, EveryGroupHasABackupUnlessSparse) {
  EXPECT_EQ(Backups(Superblock()).size(), 200U);
}

TEST(ExtLayout, SparseBackupsAreAtPowersOf3And5And7) {
  ExtSuperblock sb = Superblock();
  sb.ro_compat = ExtFeature::kRoCompatSparseSuper;
  EXPECT_THAT(Backups(sb), ElementsAre(0, 1, 3, 5, 7, 9, 25, 27, 49, 81, 125));
}

TEST(ExtLayout, SparseBackups2AreWhereTheSuperblockSays) {
  ExtSuperblock sb = Superblock();
  sb.compat = ExtFeature::kCompatSparseSuper2;
  sb.backup_groups = {1, 199};
  EXPECT_THAT(Backups(sb), ElementsAre(0, 1, 199));
  sb.backup_groups = {0, 0};
  EXPECT_THAT(Backups(sb), ElementsAre(0));
}

TEST(ExtLayout, DescriptorsAndTheirReserveFollowTheSuperblock) {
  ExtSuperblock sb = Superblock();
  sb.reserved_descriptor_blocks = 20;
  EXPECT_EQ(imaging::ExtDescriptorBlock(sb, 6), 8U * 1024);
  EXPECT_EQ(imaging::ExtFixedMetadata(sb, 2),
            (base::ByteRange{1024 + 2 * sb.group_size, 28 * kBlock}));
}

TEST(ExtLayout, MetaGroupsKeepTheirDescriptorsInThreeGroups) {
  ExtSuperblock sb = Superblock();
  sb.incompat = ExtFeature::kIncompatMetaBg;
  sb.compat = ExtFeature::kCompatSparseSuper2;
  sb.first_meta_group = 1;
  EXPECT_EQ(imaging::ExtDescriptorBlock(sb, 0), 2048U);
  EXPECT_EQ(imaging::ExtDescriptorBlock(sb, 2), 1024 + 64 * sb.group_size);
  EXPECT_EQ(imaging::ExtFixedMetadata(sb, 0).length, 2048U);
  EXPECT_EQ(imaging::ExtFixedMetadata(sb, 31).length, 0U);
  EXPECT_EQ(imaging::ExtFixedMetadata(sb, 32).length, 1024U);
  EXPECT_EQ(imaging::ExtFixedMetadata(sb, 33).length, 1024U);
  EXPECT_EQ(imaging::ExtFixedMetadata(sb, 34).length, 0U);
  EXPECT_EQ(imaging::ExtFixedMetadata(sb, 63).length, 1024U);
}

TEST(ExtLayout, ClustersOf1KiBBlocksCountFromTheBootBlock) {
  ExtSuperblock sb = Superblock();
  sb.first_group = 0;
  EXPECT_EQ(imaging::ExtDescriptorBlock(sb, 0), 2048U);
  EXPECT_EQ(imaging::ExtFixedMetadata(sb, 0), (base::ByteRange{0, 9 * kBlock}));
  EXPECT_EQ(imaging::ExtFixedMetadata(sb, 1).length, 8U * 1024);
}

}  // namespace
