// SPDX-License-Identifier: Apache-2.0
#include "imaging/table/mbr.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "imaging/table/partition_table.h"
#include "tests/fakes/padded_block_device.h"
#include "tests/unit/imaging/table/table_builder.h"

namespace imaging {
namespace {

using base::ByteRange;
using base::ErrorCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::MemoryBlockDevice;
using testing::PutEntry;
using testing::PutSignature;
using testing::Sector;

constexpr std::uint64_t kMiB = 1 << 20;
constexpr std::uint64_t kSector = 512;
constexpr std::uint32_t kSectors = 8 * kMiB / 512;

std::vector<int> Numbers(const PartitionTable& table) {
  std::vector<int> numbers;
  for (const Partition& partition : table.partitions) {
    numbers.push_back(partition.number);
  }
  return numbers;
}

// A FAT16 BIOS parameter block.
void PutFatParameters(MemoryBlockDevice& disk) {
  const auto sector = Sector(disk, 0);
  sector[0] = std::byte{0xEB};
  sector[1] = std::byte{0x3C};
  sector[2] = std::byte{0x90};
  base::StoreLe<std::uint16_t>(sector, 11, 512);
  base::StoreLe<std::uint8_t>(sector, 13, 4);
  base::StoreLe<std::uint16_t>(sector, 14, 1);
  base::StoreLe<std::uint8_t>(sector, 16, 2);
  base::StoreLe<std::uint8_t>(sector, 21, 0xF8);
  PutSignature(disk);
}

void PutOemName(MemoryBlockDevice& disk, std::string_view name) {
  const auto sector = Sector(disk, 0);
  for (std::size_t i = 0; i < name.size(); ++i) {
    sector[3 + i] = static_cast<std::byte>(name[i]);
  }
}

TableKind KindOf(MemoryBlockDevice& disk) {
  const auto table = ReadPartitionTable(disk);
  EXPECT_TRUE(table.ok()) << table.error().text();
  return table.ok() ? table.value().kind : TableKind::kGpt;
}

TEST(Mbr, GivesPlaceTypeAndIdentifierOfPrimaryPartitions) {
  MemoryBlockDevice disk(8 * kMiB);
  base::StoreLe<std::uint32_t>(Sector(disk, 0), 440, 0x1234ABCD);
  PutEntry(disk, 0, 0, {0x07, 4096, 2048, 0x80});
  PutEntry(disk, 0, 2, {0x83, 2048, 2048});
  const auto table = ReadPartitionTable(disk);
  ASSERT_TRUE(table.ok()) << table.error().text();
  EXPECT_EQ(table.value().id, "0x1234abcd");
  ASSERT_THAT(Numbers(table.value()), ElementsAre(3, 1));
  const Partition& windows = table.value().partitions[1];
  EXPECT_EQ(windows.range, (ByteRange{2 * kMiB, kMiB}));
  EXPECT_EQ(windows.type, "0x07");
  EXPECT_EQ(windows.unique_id, "1234abcd-01");
  EXPECT_EQ(windows.attributes, 4U);
  EXPECT_THAT(table.value().regions.ranges(), ElementsAre(ByteRange{0, kMiB}));
  EXPECT_EQ(MinimumDiskSize(table.value()), 3 * kMiB);
}

TEST(Mbr, CountsInTheDisksSectors) {
  MemoryBlockDevice disk(8 * kMiB, 4096);
  PutEntry(disk, 0, 0, {0x83, 256, 256});
  const auto table = ReadPartitionTable(disk);
  ASSERT_TRUE(table.ok()) << table.error().text();
  EXPECT_EQ(table.value().partitions.at(0).range, (ByteRange{kMiB, kMiB}));
  EXPECT_EQ(table.value().sector_size, 4096U);
}

TEST(Mbr, WithoutSignatureNamesNoPartition) {
  MemoryBlockDevice disk(8 * kMiB);
  PutEntry(disk, 0, 0, {0x07, 2048, 2048});
  const auto table = ReadPartitionTable(disk);
  ASSERT_TRUE(table.ok()) << table.error().text();
  EXPECT_EQ(table.value().id, "0x00000000");
  EXPECT_EQ(table.value().partitions.at(0).unique_id, "");
}

// An extended partition at 2048 with records at 2048 and 6144.
void PutExtended(MemoryBlockDevice& disk) {
  PutEntry(disk, 0, 0, {0x0F, 2048, 8192});
  PutEntry(disk, 2048, 0, {0x83, 100, 1000});
  PutEntry(disk, 2048, 1, {0x05, 4096, 2048});
  PutEntry(disk, 6144, 0, {0x83, 64, 1000});
}

TEST(Mbr, FollowsTheChainOfExtendedBootRecords) {
  MemoryBlockDevice disk(8 * kMiB);
  PutExtended(disk);
  const auto table = ReadPartitionTable(disk);
  ASSERT_TRUE(table.ok()) << table.error().text();
  ASSERT_THAT(Numbers(table.value()), ElementsAre(5, 6));
  EXPECT_EQ(table.value().partitions[0].range.offset, 2148 * kSector);
  EXPECT_EQ(table.value().partitions[1].range.offset, 6208 * kSector);
  EXPECT_THAT(table.value().regions.ranges(),
              ElementsAre(ByteRange{0, 2148 * kSector},
                          ByteRange{6144 * kSector, 64 * kSector}));
  EXPECT_EQ(MinimumDiskSize(table.value()), 10240 * kSector);
  EXPECT_THAT(table.value().notes, IsEmpty());
}

TEST(Mbr, EndsTheChainWithANoteAtARecordWithoutSignature) {
  MemoryBlockDevice disk(8 * kMiB);
  PutExtended(disk);
  Sector(disk, 6144)[510] = std::byte{0};
  const auto table = ReadPartitionTable(disk);
  ASSERT_TRUE(table.ok()) << table.error().text();
  EXPECT_THAT(Numbers(table.value()), ElementsAre(5));
  EXPECT_THAT(table.value().notes, ElementsAre(HasSubstr("sector 6144")));
  EXPECT_TRUE(table.value().regions.Contains({6144 * kSector, kSector}));
}

TEST(Mbr, IgnoresGarbageInTheLastEntriesOfARecord) {
  MemoryBlockDevice disk(8 * kMiB);
  PutExtended(disk);
  PutEntry(disk, 2048, 2, {0x83, 5, 0x40000000});
  const auto table = ReadPartitionTable(disk);
  ASSERT_TRUE(table.ok()) << table.error().text();
  EXPECT_THAT(Numbers(table.value()), ElementsAre(5, 6));
}

TEST(Mbr, RefusesALoopOfRecords) {
  MemoryBlockDevice disk(8 * kMiB);
  PutExtended(disk);
  PutEntry(disk, 6144, 1, {0x05, 4096, 2048});
  const auto table = ReadPartitionTable(disk);
  ASSERT_FALSE(table.ok());
  EXPECT_EQ(table.error().code(), ErrorCode::kCorrupt);
  EXPECT_THAT(table.error().text(), HasSubstr("sector 6144"));
}

TEST(Mbr, RefusesAChainThatNeverEnds) {
  MemoryBlockDevice disk(8 * kMiB);
  PutEntry(disk, 0, 0, {0x05, 2048, 8192});
  for (std::uint32_t i = 0; i < 300; ++i) {
    PutEntry(disk, 2048 + i, 1, {0x05, i + 1, 1});
  }
  const auto table = ReadPartitionTable(disk);
  ASSERT_FALSE(table.ok());
  EXPECT_EQ(table.error().code(), ErrorCode::kUnsupported);
}

TEST(Mbr, RefusesARecordBehindTheDisk) {
  MemoryBlockDevice disk(8 * kMiB);
  PutEntry(disk, 0, 0, {0x05, 2048, 8192});
  PutEntry(disk, 2048, 1, {0x05, 0xFFFFFFF0, 1});
  const auto table = ReadPartitionTable(disk);
  ASSERT_FALSE(table.ok());
  EXPECT_EQ(table.error().code(), ErrorCode::kCorrupt);
}

TEST(Mbr, RefusesARecordInsideAPartition) {
  MemoryBlockDevice disk(8 * kMiB);
  PutEntry(disk, 0, 0, {0x05, 2048, 8192});
  PutEntry(disk, 0, 1, {0x83, 2000, 100});
  PutSignature(disk, 2048);
  const auto table = ReadPartitionTable(disk);
  ASSERT_FALSE(table.ok());
  EXPECT_THAT(table.error().text(), HasSubstr("an extended boot record"));
}

TEST(Mbr, RefusesPartitionsThatOverlapWithTheNumbers) {
  MemoryBlockDevice disk(8 * kMiB);
  PutEntry(disk, 0, 0, {0x83, 2048, 2049});
  PutEntry(disk, 0, 1, {0x83, 4096, 2048});
  const auto table = ReadPartitionTable(disk);
  ASSERT_FALSE(table.ok());
  EXPECT_EQ(table.error().code(), ErrorCode::kCorrupt);
  EXPECT_THAT(table.error().text(), HasSubstr("2097664"));
  EXPECT_THAT(table.error().text(), HasSubstr("2097152"));
}

TEST(Mbr, RefusesPartitionsThatLeaveTheDiskOrCoverTheTable) {
  for (const testing::MbrLine line :
       {testing::MbrLine{0x83, 2048, kSectors - 2047},
        testing::MbrLine{0x83, 0xFFFFFFFF, 0xFFFFFFFF},
        testing::MbrLine{0x83, 0, 100}}) {
    MemoryBlockDevice disk(8 * kMiB);
    PutEntry(disk, 0, 0, line);
    const auto table = ReadPartitionTable(disk);
    ASSERT_FALSE(table.ok()) << line.start;
    EXPECT_EQ(table.error().code(), ErrorCode::kCorrupt);
  }
}

TEST(Mbr, ThatIsEmptyIsATable) {
  MemoryBlockDevice disk(8 * kMiB);
  PutSignature(disk);
  EXPECT_EQ(KindOf(disk), TableKind::kMbr);
}

TEST(Mbr, BootSectorsThatNameTheirFileSystemAreNone) {
  for (const std::string_view name : {"NTFS    ", "EXFAT   ", "-FVE-FS-"}) {
    MemoryBlockDevice disk(8 * kMiB);
    PutEntry(disk, 0, 0, {0x83, 2048, 2048});
    PutOemName(disk, name);
    EXPECT_EQ(KindOf(disk), TableKind::kNone) << name;
  }
}

TEST(Mbr, AFatBootSectorIsNone) {
  MemoryBlockDevice disk(8 * kMiB);
  PutFatParameters(disk);
  EXPECT_EQ(KindOf(disk), TableKind::kNone);
  // Code where the entries would be.
  PutEntry(disk, 0, 1, {0x20, 0x6F6F6220, 0x69642074});
  EXPECT_EQ(KindOf(disk), TableKind::kNone);
}

TEST(Mbr, FatParametersBesideAUsableTableAreAStick) {
  MemoryBlockDevice disk(8 * kMiB);
  PutFatParameters(disk);
  PutEntry(disk, 0, 3, {0x06, 32, 4096, 0x80});
  EXPECT_EQ(KindOf(disk), TableKind::kMbr);
}

TEST(Mbr, NoiseAndZerosAreNone) {
  MemoryBlockDevice disk(8 * kMiB);
  EXPECT_EQ(KindOf(disk), TableKind::kNone);
  std::uint32_t state = 1;
  for (std::byte& byte : Sector(disk, 0)) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<std::byte>(state >> 24);
  }
  PutSignature(disk);
  EXPECT_EQ(KindOf(disk), TableKind::kNone);
}

TEST(Mbr, DisksOfNoSizeAreNone) {
  for (const std::size_t size : {0U, 1U, 511U}) {
    MemoryBlockDevice disk(size);
    EXPECT_EQ(KindOf(disk), TableKind::kNone) << size;
  }
}

TEST(Mbr, TheBootTrackEndsAt16MiB) {
  MemoryBlockDevice head(512);
  PutEntry(head, 0, 0, {0x83, 100 * 2048, 2048});
  fakes::PaddedBlockDevice disk(head.bytes(), 200 * kMiB);
  const auto table = ReadPartitionTable(disk);
  ASSERT_TRUE(table.ok()) << table.error().text();
  EXPECT_THAT(table.value().regions.ranges(),
              ElementsAre(ByteRange{0, 16 * kMiB}));
}

}  // namespace
}  // namespace imaging
