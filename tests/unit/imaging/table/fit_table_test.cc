// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "imaging/table/partition_table.h"
#include "tests/unit/imaging/table/table_builder.h"

namespace imaging {
namespace {

using base::ErrorCode;
using base::LoadLe;
using testing::GptLine;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::MemoryBlockDevice;
using testing::PutEntry;
using testing::PutGpt;
using testing::Sector;
using ::testing::SizeIs;

constexpr std::uint64_t kMiB = 1 << 20;
constexpr std::array<GptLine, 2> kLines = {GptLine{2048, 4095, u"one"},
                                           GptLine{6144, 8191, u"two"}};

PartitionTable Read(BlockDevice& disk) {
  auto table = ReadPartitionTable(disk);
  EXPECT_TRUE(table.ok()) << table.error().text();
  return table.ok() ? std::move(table).value() : PartitionTable{};
}

// What a disk of `size` bytes, zero else, holds after the writes.
MemoryBlockDevice Fit(BlockDevice& source,
                      std::uint64_t size,
                      const RandomBytes& new_ids = {}) {
  const PartitionTable table = Read(source);
  MemoryBlockDevice target(static_cast<std::size_t>(size), table.sector_size);
  const auto writes =
      FitPartitionTable(source, table, size, table.sector_size, new_ids);
  EXPECT_TRUE(writes.ok()) << writes.error().text();
  std::uint64_t end = 0;
  for (const TableWrite& write : writes.value()) {
    EXPECT_GE(write.offset, end) << "writes overlap or are out of order";
    end = write.offset + write.bytes.size();
    EXPECT_TRUE(target.WriteAt(write.offset, write.bytes).ok());
    for (const Partition& partition : table.partitions) {
      EXPECT_FALSE(partition.range.offset < end &&
                   write.offset < partition.range.end());
    }
  }
  return MemoryBlockDevice(target.bytes(), table.sector_size);
}

void ExpectSamePartitions(const PartitionTable& a, const PartitionTable& b) {
  ASSERT_EQ(a.partitions.size(), b.partitions.size());
  for (std::size_t i = 0; i < a.partitions.size(); ++i) {
    EXPECT_EQ(a.partitions[i].number, b.partitions[i].number);
    EXPECT_EQ(a.partitions[i].range, b.partitions[i].range);
    EXPECT_EQ(a.partitions[i].unique_id, b.partitions[i].unique_id);
    EXPECT_EQ(a.partitions[i].name, b.partitions[i].name);
  }
}

TEST(FitTable, MakesASoundGptForEverySize) {
  for (const std::uint32_t sector_size : {512U, 4096U}) {
    MemoryBlockDevice source(8 * kMiB, sector_size);
    constexpr std::array<GptLine, 2> kLow = {GptLine{256, 511, u"one"},
                                             GptLine{768, 1023, u"two"}};
    PutGpt(source, kLow);
    const PartitionTable table = Read(source);
    const std::uint64_t least = MinimumDiskSize(table);
    for (const std::uint64_t size :
         {least, least + 511, least + sector_size, 8 * kMiB, 10 * kMiB}) {
      MemoryBlockDevice target = Fit(source, size);
      const PartitionTable fitted = Read(target);
      EXPECT_THAT(fitted.notes, IsEmpty()) << size;
      EXPECT_EQ(fitted.id, table.id);
      EXPECT_EQ(MinimumDiskSize(fitted), least);
      ExpectSamePartitions(fitted, table);
      const std::uint64_t last = size / sector_size - 1;
      EXPECT_EQ(LoadLe<std::uint32_t>(Sector(target, 0), 446 + 12), last);
      EXPECT_EQ(LoadLe<std::uint64_t>(Sector(target, 1), 32), last);
      EXPECT_EQ(LoadLe<std::uint64_t>(Sector(target, 1), 48),
                last - 1 - 16384 / sector_size);
    }
  }
}

TEST(FitTable, KeepsTheBootTrack) {
  MemoryBlockDevice source(8 * kMiB);
  PutGpt(source, kLines);
  Sector(source, 0)[7] = std::byte{0x77};
  Sector(source, 2047)[7] = std::byte{0x78};
  MemoryBlockDevice target = Fit(source, 16 * kMiB);
  EXPECT_EQ(target.bytes()[7], std::byte{0x77});
  EXPECT_EQ(Sector(target, 2047)[7], std::byte{0x78});
}

TEST(FitTable, LeavesASoundGptOnADiskOfItsSizeByteForByte) {
  MemoryBlockDevice source(8 * kMiB);
  PutGpt(source, kLines);
  PutEntry(source, 0, 0, {0xEE, 1, 0xFFFFFFFF});
  MemoryBlockDevice target = Fit(source, 8 * kMiB);
  EXPECT_EQ(target.bytes(), source.bytes());
}

TEST(FitTable, RefusesADiskOneByteTooSmallWithBothSizes) {
  MemoryBlockDevice source(8 * kMiB);
  PutGpt(source, kLines);
  const PartitionTable table = Read(source);
  const std::uint64_t size = MinimumDiskSize(table) - 1;
  const auto writes = FitPartitionTable(source, table, size, 512, {});
  ASSERT_FALSE(writes.ok());
  EXPECT_EQ(writes.error().code(), ErrorCode::kNoSpace);
  EXPECT_THAT(writes.error().text(), HasSubstr(std::to_string(size)));
  EXPECT_THAT(writes.error().text(), HasSubstr(std::to_string(size + 1)));
}

TEST(FitTable, RefusesAnotherSectorSize) {
  MemoryBlockDevice source(8 * kMiB);
  PutGpt(source, kLines);
  const auto writes =
      FitPartitionTable(source, Read(source), 16 * kMiB, 4096, {});
  ASSERT_FALSE(writes.ok());
  EXPECT_EQ(writes.error().code(), ErrorCode::kUnsupported);
}

TEST(FitTable, RepairsADamagedPrimaryOrBackup) {
  for (const std::uint64_t damaged :
       {std::uint64_t{1}, std::uint64_t{2}, 8 * kMiB / 512 - 1}) {
    MemoryBlockDevice source(8 * kMiB);
    PutGpt(source, kLines);
    const PartitionTable before = Read(source);
    Sector(source, damaged)[40] ^= std::byte{1};
    for (const std::uint64_t size : {6 * kMiB, 8 * kMiB, 10 * kMiB}) {
      MemoryBlockDevice target = Fit(source, size);
      const PartitionTable fitted = Read(target);
      EXPECT_THAT(fitted.notes, IsEmpty());
      ExpectSamePartitions(fitted, before);
    }
  }
}

TEST(FitTable, LeavesAMisplacedBackupBehind) {
  MemoryBlockDevice source(8 * kMiB);
  PutGpt(source, kLines, {.backup_lba = 10000});
  MemoryBlockDevice target = Fit(source, 8 * kMiB);
  EXPECT_THAT(Read(target).notes, IsEmpty());
  EXPECT_EQ(Sector(target, 10000)[0], std::byte{0});
}

TEST(FitTable, GivesAGptNewIdentifiersOfVersionFour) {
  MemoryBlockDevice source(8 * kMiB);
  PutGpt(source, kLines);
  std::uint8_t next = 0;
  MemoryBlockDevice target =
      Fit(source, 8 * kMiB, [&next](std::span<std::byte> out) {
        for (std::byte& byte : out) {
          byte = static_cast<std::byte>(next++);
        }
      });
  const PartitionTable fitted = Read(target);
  EXPECT_THAT(fitted.notes, IsEmpty());
  EXPECT_EQ(fitted.id, "03020100-0504-4706-8809-0a0b0c0d0e0f");
  ASSERT_THAT(fitted.partitions, SizeIs(2));
  EXPECT_EQ(fitted.partitions[0].unique_id,
            "13121110-1514-4716-9819-1a1b1c1d1e1f");
  EXPECT_EQ(fitted.partitions[1].unique_id,
            "23222120-2524-4726-a829-2a2b2c2d2e2f");
  EXPECT_EQ(fitted.partitions[0].type, Read(source).partitions[0].type);
  // Unused entries stay zero.
  EXPECT_EQ(Sector(target, 2)[256 + 16], std::byte{0});
}

TEST(FitTable, KeepsTheEntriesOfAHybridMbr) {
  MemoryBlockDevice source(8 * kMiB);
  PutGpt(source, kLines);
  const auto last = static_cast<std::uint32_t>(8 * kMiB / 512 - 1);
  PutEntry(source, 0, 0, {0xEE, 1, 2047});
  PutEntry(source, 0, 1, {0x0C, 2048, 2048, 0x80});
  PutEntry(source, 0, 2, {0xEE, 8192, last - 8191});
  MemoryBlockDevice target = Fit(source, 16 * kMiB);
  EXPECT_TRUE(std::equal(source.bytes().begin(), source.bytes().begin() + 490,
                         target.bytes().begin()));
  EXPECT_EQ(LoadLe<std::uint32_t>(Sector(target, 0), 478 + 8), 8192U);
  EXPECT_EQ(LoadLe<std::uint32_t>(Sector(target, 0), 478 + 12),
            16 * kMiB / 512 - 8192);
  EXPECT_TRUE(Read(target).hybrid);
}

TEST(FitTable, FitsAGptWithoutPartitions) {
  MemoryBlockDevice source(8 * kMiB);
  PutGpt(source, {});
  const std::uint64_t least = MinimumDiskSize(Read(source));
  EXPECT_EQ(least, (34U + 1 + 33) * 512);
  MemoryBlockDevice target = Fit(source, least);
  EXPECT_THAT(Read(target).notes, IsEmpty());
}

MemoryBlockDevice MakeMbr() {
  std::vector<std::byte> bytes(8 * kMiB);
  MemoryBlockDevice disk(std::move(bytes));
  base::StoreLe<std::uint32_t>(Sector(disk, 0), 440, 0x1234ABCD);
  PutEntry(disk, 0, 0, {0x07, 2048, 2048, 0x80});
  PutEntry(disk, 0, 1, {0x0F, 4096, 8192});
  PutEntry(disk, 4096, 0, {0x83, 100, 1000});
  PutEntry(disk, 4096, 1, {0x05, 4096, 2048});
  PutEntry(disk, 8192, 0, {0x83, 64, 1000});
  return MemoryBlockDevice(disk.bytes());
}

TEST(FitTable, KeepsAnMbrByteForByte) {
  MemoryBlockDevice source = MakeMbr();
  const std::uint64_t least = MinimumDiskSize(Read(source));
  EXPECT_EQ(least, 12288U * 512);
  for (const std::uint64_t size : {least, 16 * kMiB}) {
    MemoryBlockDevice target = Fit(source, size);
    EXPECT_TRUE(
        std::equal(target.bytes().begin(),
                   target.bytes().begin() + static_cast<std::ptrdiff_t>(least),
                   source.bytes().begin()));
  }
}

TEST(FitTable, GivesAnMbrANewSignatureThatIsNeverZero) {
  MemoryBlockDevice source = MakeMbr();
  for (const std::byte fill : {std::byte{0x5A}, std::byte{0}}) {
    MemoryBlockDevice target =
        Fit(source, 8 * kMiB, [fill](std::span<std::byte> out) {
          std::fill(out.begin(), out.end(), fill);
        });
    EXPECT_EQ(Read(target).id,
              fill == std::byte{0} ? "0x00000001" : "0x5a5a5a5a");
    std::copy_n(source.bytes().begin() + 440, 4, target.bytes().begin() + 440);
    EXPECT_EQ(target.bytes(), source.bytes());
  }
}

TEST(FitTable, HasNothingToWriteForADiskWithoutTable) {
  MemoryBlockDevice source(kMiB);
  const auto writes = FitPartitionTable(source, Read(source), kMiB, 512, {});
  ASSERT_TRUE(writes.ok());
  EXPECT_THAT(writes.value(), IsEmpty());
}

TEST(FitTable, RefusesATableThatLacksTheFirstSector) {
  MemoryBlockDevice source = MakeMbr();
  PartitionTable table = Read(source);
  table.regions = {};
  const auto writes = FitPartitionTable(source, table, 16 * kMiB, 512, {});
  ASSERT_FALSE(writes.ok());
  EXPECT_EQ(writes.error().code(), ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace imaging
