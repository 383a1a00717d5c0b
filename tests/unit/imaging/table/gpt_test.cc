// SPDX-License-Identifier: Apache-2.0
#include "imaging/table/gpt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "imaging/table/partition_table.h"
#include "tests/unit/imaging/table/table_builder.h"

namespace imaging {
namespace {

using base::ByteRange;
using base::ErrorCode;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::GptLayout;
using testing::GptLine;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::MemoryBlockDevice;
using testing::PutEntry;
using testing::PutGpt;
using testing::SealHeader;
using testing::Sector;
using ::testing::SizeIs;

constexpr std::uint64_t kMiB = 1 << 20;
constexpr std::uint64_t kSector = 512;
constexpr std::uint64_t kLast = 8 * kMiB / 512 - 1;
constexpr std::array<GptLine, 3> kLines = {GptLine{2048, 4095, u"Grün"},
                                           GptLine{}, GptLine{6144, 8191, u""}};

// A device that reads as if the sectors in [begin, end) were bad.
class BadSectors final : public BlockDevice {
 public:
  BadSectors(BlockDevice& disk, ByteRange bad) : disk_(disk), bad_(bad) {}
  std::string_view name() const override { return "bad"; }
  std::uint64_t size() const override { return disk_.size(); }
  base::Status ReadAt(std::uint64_t offset, std::span<std::byte> out) override {
    if (offset < bad_.end() && bad_.offset < offset + out.size()) {
      return base::Error(ErrorCode::kIo, "injected");
    }
    return disk_.ReadAt(offset, out);
  }
  base::Status WriteAt(std::uint64_t /*offset*/,
                       std::span<const std::byte> /*data*/) override {
    return base::Error(ErrorCode::kIo, "read-only");
  }
  base::Status Flush() override { return base::Ok(); }

 private:
  BlockDevice& disk_;
  const ByteRange bad_;
};

PartitionTable Read(BlockDevice& disk) {
  auto table = ReadPartitionTable(disk);
  EXPECT_TRUE(table.ok()) << table.error().text();
  return table.ok() ? std::move(table).value() : PartitionTable{};
}

ErrorCode CodeOf(BlockDevice& disk) {
  const auto table = ReadPartitionTable(disk);
  EXPECT_FALSE(table.ok());
  return table.ok() ? ErrorCode::kCancelled : table.error().code();
}

TEST(Gpt, GivesWhatTheEntriesSay) {
  MemoryBlockDevice disk(8 * kMiB);
  PutGpt(disk, kLines);
  const PartitionTable table = Read(disk);
  EXPECT_EQ(table.kind, TableKind::kGpt);
  EXPECT_FALSE(table.hybrid);
  EXPECT_EQ(table.id, "a3a2a1a0-a5a4-a7a6-a8a9-aaabacadaeaf");
  ASSERT_THAT(table.partitions, SizeIs(2));
  EXPECT_EQ(table.partitions[0].number, 1);
  EXPECT_EQ(table.partitions[1].number, 3);
  EXPECT_EQ(table.partitions[0].range, (ByteRange{kMiB, kMiB}));
  EXPECT_EQ(table.partitions[0].type, "04030201-0605-0807-090a-0b0c0d0e0f10");
  EXPECT_EQ(table.partitions[0].unique_id,
            "13121110-1514-1716-1819-1a1b1c1d1e1f");
  EXPECT_EQ(table.partitions[0].name, "Grün");
  EXPECT_EQ(table.partitions[0].attributes, 4U);
  EXPECT_THAT(table.regions.ranges(),
              ElementsAre(ByteRange{0, kMiB},
                          ByteRange{(kLast - 32) * kSector, 33 * kSector}));
  EXPECT_EQ(MinimumDiskSize(table), 4 * kMiB + 33 * kSector);
  EXPECT_THAT(table.notes, IsEmpty());
}

TEST(Gpt, IsReadFromItsBackupWithANote) {
  for (const std::uint64_t damaged : {1U, 2U, 20U}) {
    MemoryBlockDevice disk(8 * kMiB);
    PutGpt(disk, kLines);
    Sector(disk, damaged)[60] ^= std::byte{1};
    const PartitionTable table = Read(disk);
    EXPECT_THAT(table.partitions, SizeIs(2));
    EXPECT_THAT(table.notes, ElementsAre(HasSubstr("primary GPT is damaged")));
  }
}

TEST(Gpt, IsReadFromItsBackupWhenThePrimaryCannotBeRead) {
  MemoryBlockDevice disk(8 * kMiB);
  PutGpt(disk, kLines);
  BadSectors bad(disk, {512, 512});
  EXPECT_THAT(Read(bad).partitions, SizeIs(2));
}

TEST(Gpt, IsReadFromAMisplacedBackupThatTheDamagedPrimaryStillNames) {
  MemoryBlockDevice disk(8 * kMiB);
  PutGpt(disk, kLines, {.backup_lba = 10000});
  Sector(disk, 2)[0] ^= std::byte{1};
  const PartitionTable table = Read(disk);
  EXPECT_THAT(table.partitions, SizeIs(2));
  EXPECT_THAT(table.notes, Contains(HasSubstr("not at the disk's end")));
}

TEST(Gpt, WithADamagedBackupSaysSo) {
  MemoryBlockDevice disk(8 * kMiB);
  PutGpt(disk, kLines);
  Sector(disk, kLast)[60] ^= std::byte{1};
  const PartitionTable table = Read(disk);
  EXPECT_THAT(table.notes, ElementsAre(HasSubstr("backup GPT is damaged")));
  EXPECT_THAT(table.regions.ranges(), ElementsAre(ByteRange{0, kMiB}));
}

TEST(Gpt, OnAGrownDiskSaysWhereItsBackupLies) {
  MemoryBlockDevice disk(8 * kMiB);
  PutGpt(disk, kLines, {.backup_lba = 10000});
  const PartitionTable table = Read(disk);
  EXPECT_THAT(table.notes, ElementsAre(HasSubstr("sector 10000")));
  EXPECT_TRUE(table.regions.Contains({10000 * kSector, 512}));
}

TEST(Gpt, WhoseBackupDiffersSaysSo) {
  MemoryBlockDevice disk(8 * kMiB);
  PutGpt(disk, kLines);
  Sector(disk, kLast)[60] ^= std::byte{1};
  SealHeader(disk, kLast);
  EXPECT_THAT(Read(disk).notes, ElementsAre(HasSubstr("differs")));
}

TEST(Gpt, DamagedTwiceIsCorrupt) {
  MemoryBlockDevice disk(8 * kMiB);
  PutGpt(disk, kLines);
  Sector(disk, 1)[60] ^= std::byte{1};
  Sector(disk, kLast)[60] ^= std::byte{1};
  EXPECT_EQ(CodeOf(disk), ErrorCode::kCorrupt);
}

TEST(Gpt, WithoutProtectiveEntryDoesNotCount) {
  MemoryBlockDevice disk(8 * kMiB);
  PutGpt(disk, kLines);
  PutEntry(disk, 0, 0, {0x83, 2048, 1024});
  const PartitionTable table = Read(disk);
  EXPECT_EQ(table.kind, TableKind::kMbr);
  EXPECT_THAT(table.partitions, SizeIs(1));
  EXPECT_THAT(table.notes, ElementsAre(HasSubstr("does not count")));
  PutEntry(disk, 0, 0, {0, 0, 0});
  Sector(disk, 0)[510] = std::byte{0};
  EXPECT_EQ(Read(disk).kind, TableKind::kNone);
}

TEST(Gpt, WithMoreThanTheProtectiveEntryIsHybrid) {
  MemoryBlockDevice disk(8 * kMiB);
  PutGpt(disk, kLines);
  PutEntry(disk, 0, 1, {0x0C, 2048, 2048});
  const PartitionTable table = Read(disk);
  EXPECT_EQ(table.kind, TableKind::kGpt);
  EXPECT_TRUE(table.hybrid);
}

TEST(Gpt, In4096ByteSectorsIsFoundOnDisksOfEitherSize) {
  MemoryBlockDevice disk(8 * kMiB, 4096);
  constexpr std::array<GptLine, 1> kOne = {GptLine{256, 511, u"x"}};
  PutGpt(disk, kOne);
  EXPECT_THAT(Read(disk).notes, IsEmpty());
  MemoryBlockDevice file(disk.bytes(), 512);
  const PartitionTable table = Read(file);
  EXPECT_EQ(table.sector_size, 4096U);
  EXPECT_EQ(table.partitions.at(0).range, (ByteRange{kMiB, kMiB}));
  EXPECT_THAT(table.notes, ElementsAre(HasSubstr("4096 bytes, not of 512")));
  Sector(disk, 1)[60] ^= std::byte{1};
  MemoryBlockDevice damaged(disk.bytes(), 512);
  EXPECT_EQ(Read(damaged).sector_size, 4096U);
}

TEST(Gpt, TakesOtherEntryCountsAndSizes) {
  for (const GptLayout layout :
       {GptLayout{.entry_count = 4}, GptLayout{.entry_count = 256},
        GptLayout{.entry_size = 256},
        GptLayout{.entry_count = 3, .entry_size = 136}}) {
    MemoryBlockDevice disk(8 * kMiB);
    PutGpt(disk, kLines, layout);
    const PartitionTable table = Read(disk);
    EXPECT_THAT(table.partitions, SizeIs(2));
    EXPECT_THAT(table.notes, IsEmpty());
  }
}

TEST(Gpt, RefusesHostileEntryCountsAndSizes) {
  struct Hostile {
    std::uint32_t count;
    std::uint32_t size;
  };
  for (const Hostile hostile :
       {Hostile{0xFFFFFFFF, 128}, Hostile{128, 0xFFFFFFF8}, Hostile{0, 128},
        Hostile{128, 0}, Hostile{128, 64}, Hostile{1025, 128}}) {
    MemoryBlockDevice disk(8 * kMiB);
    PutGpt(disk, kLines);
    for (const std::uint64_t lba : {std::uint64_t{1}, kLast}) {
      base::StoreLe(Sector(disk, lba), 80, hostile.count);
      base::StoreLe(Sector(disk, lba), 84, hostile.size);
      SealHeader(disk, lba);
    }
    EXPECT_EQ(CodeOf(disk), ErrorCode::kUnsupported);
  }
}

TEST(Gpt, RefusesHostilePlacesOfTheEntries) {
  for (const std::uint64_t place :
       {std::uint64_t{0}, std::uint64_t{1}, kLast, kLast - 30,
        std::uint64_t{1} << 40, ~std::uint64_t{0}}) {
    MemoryBlockDevice disk(8 * kMiB);
    PutGpt(disk, kLines);
    base::StoreLe(Sector(disk, 1), 72, place);
    SealHeader(disk, 1);
    Sector(disk, kLast)[0] = std::byte{0};
    EXPECT_EQ(CodeOf(disk), ErrorCode::kCorrupt) << place;
  }
}

TEST(Gpt, RefusesPartitionsThatOverlapLeaveTheDiskOrCoverTheTable) {
  for (const GptLine line :
       {GptLine{2047, 2048, u""}, GptLine{8191, 8191, u""},
        GptLine{9000, kLast + 1, u""}, GptLine{9001, 9000, u""},
        GptLine{33, 2000, u""}, GptLine{1, 1, u""},
        GptLine{9000, ~std::uint64_t{0}, u""}}) {
    MemoryBlockDevice disk(8 * kMiB);
    const std::array<GptLine, 3> lines = {kLines[0], line, kLines[2]};
    PutGpt(disk, lines);
    EXPECT_EQ(CodeOf(disk), ErrorCode::kCorrupt) << line.first;
  }
}

TEST(Gpt, NotesAPartitionOverTheBackupAndLeavesItOutOfTheRegions) {
  MemoryBlockDevice disk(8 * kMiB);
  constexpr std::array<GptLine, 1> kOne = {GptLine{2048, kLast - 10, u""}};
  PutGpt(disk, kOne);
  const PartitionTable table = Read(disk);
  EXPECT_THAT(table.notes, Contains(HasSubstr("covers the backup GPT")));
  EXPECT_FALSE(table.regions.Overlaps(table.partitions.at(0).range));
}

TEST(Gpt, EntriesElsewhereAreARegion) {
  MemoryBlockDevice disk(8 * kMiB);
  PutGpt(disk, kLines, {.first_usable = 2048});
  const auto entries = testing::MakeEntries({}, kLines);
  testing::PutHeader(disk, {.first_usable = 2048}, entries,
                     {1, kLast, 5000, kLast - 33});
  const PartitionTable table = Read(disk);
  EXPECT_TRUE(table.regions.Contains({5000 * kSector, 16384}));
}

TEST(Gpt, DisksTooSmallForOneAreCorruptNotACrash) {
  for (std::size_t sectors = 1; sectors < 40; ++sectors) {
    MemoryBlockDevice disk(8 * kMiB);
    PutGpt(disk, kLines);
    disk.bytes().resize(sectors * 512 + sectors % 2 * 100);
    MemoryBlockDevice small(disk.bytes());
    EXPECT_EQ(CodeOf(small), ErrorCode::kCorrupt);
  }
}

}  // namespace
}  // namespace imaging
