// SPDX-License-Identifier: Apache-2.0
#include "imaging/table/gpt_write.h"

#include <gmock/gmock.h>

#include "imaging/table/partition_table.h"
#include "tests/fakes/memory_block_device.h"

namespace imaging {
namespace {

constexpr std::uint64_t kMib = 1 << 20;
constexpr const char* kEsp = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b";
constexpr const char* kData = "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7";

std::array<std::byte, kGuidSize> Id(int number) {
  std::array<std::byte, kGuidSize> id{};
  id.fill(static_cast<std::byte>(number));
  return id;
}

NewGptPartition Partition(base::ByteRange range,
                          const char* type,
                          int id,
                          const std::string& name) {
  NewGptPartition partition;
  partition.range = range;
  partition.type = type;
  partition.id = Id(id);
  partition.name = name;
  return partition;
}

void Apply(const std::vector<TableWrite>& writes, BlockDevice& disk) {
  for (const TableWrite& write : writes) {
    ASSERT_TRUE(disk.WriteAt(write.offset, write.bytes).ok());
  }
}

class MakeGptTest : public testing::TestWithParam<std::uint32_t> {};

TEST_P(MakeGptTest, IsReadBackAsItWasAskedFor) {
  fakes::MemoryBlockDevice disk(64 * kMib, GetParam());
  const auto made =
      MakeGpt(disk.size(), GetParam(), Id(7),
              {Partition({kMib, kMib}, kEsp, 1, "EFI"),
               Partition({2 * kMib, 40 * kMib}, kData, 2, "PRISTINE-D")});
  ASSERT_TRUE(made.ok()) << made.error().text();
  Apply(made.value(), disk);
  const auto table = ReadPartitionTable(disk);
  ASSERT_TRUE(table.ok()) << table.error().text();
  EXPECT_EQ(table.value().kind, TableKind::kGpt);
  EXPECT_EQ(table.value().id, FormatGuid(Id(7)));
  EXPECT_THAT(table.value().notes, testing::IsEmpty());
  ASSERT_EQ(table.value().partitions.size(), 2U);
  const auto& second = table.value().partitions[1];
  EXPECT_EQ(second.number, 2);
  EXPECT_EQ(second.range, (base::ByteRange{2 * kMib, 40 * kMib}));
  EXPECT_EQ(second.type, kData);
  EXPECT_EQ(second.name, "PRISTINE-D");
  EXPECT_EQ(second.unique_id, FormatGuid(Id(2)));
}

INSTANTIATE_TEST_SUITE_P(SectorSizes,
                         MakeGptTest,
                         testing::Values(512U, 4096U));

TEST(MakeGpt, RefusesPartitionsThatOverlapOrLeaveTheDisk) {
  for (const base::ByteRange second :
       {base::ByteRange{kMib, kMib}, base::ByteRange{2 * kMib, 62 * kMib},
        base::ByteRange{2 * kMib, 100}, base::ByteRange{0, 4096}}) {
    EXPECT_FALSE(MakeGpt(64 * kMib, 512, Id(7),
                         {Partition({kMib, kMib}, kEsp, 1, "a"),
                          Partition(second, kData, 2, "b")})
                     .ok());
  }
  EXPECT_FALSE(
      MakeGpt(64 * kMib, 512, Id(7), {Partition({kMib, kMib}, "x", 1, "a")})
          .ok());
}

TEST(AddToGpt, KeepsEveryOtherByteAndNumber) {
  fakes::MemoryBlockDevice disk(64 * kMib);
  Apply(MakeGpt(disk.size(), 512, Id(7),
                {Partition({kMib, kMib}, kEsp, 1, "a"),
                 Partition({2 * kMib, kMib}, kData, 2, "b")})
            .value(),
        disk);
  disk.bytes()[10] = std::byte{0x5A};  // Boot code.
  const auto before = disk.bytes();
  NewGptPartition added = Partition({50 * kMib, kMib}, kData, 9, "recovery");
  added.attributes = (std::uint64_t{1} << 63) | 1;
  const auto writes = AddToGpt(disk, 512, {added});
  ASSERT_TRUE(writes.ok()) << writes.error().text();
  Apply(writes.value(), disk);
  const auto table = ReadPartitionTable(disk);
  ASSERT_TRUE(table.ok());
  EXPECT_THAT(table.value().notes, testing::IsEmpty());
  ASSERT_EQ(table.value().partitions.size(), 3U);
  EXPECT_EQ(table.value().partitions[2].number, 3);
  EXPECT_EQ(table.value().partitions[2].attributes, added.attributes);
  base::RangeSet allowed;
  allowed.Insert({{512, 33 * 512}, {disk.size() - 33 * 512, 33 * 512}});
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (!allowed.Contains({i, 1})) {
      ASSERT_EQ(before[i], disk.bytes()[i]) << i;
    }
  }
}

TEST(AddToGpt, RefusesATableThatIsNotSound) {
  fakes::MemoryBlockDevice disk(64 * kMib);
  Apply(
      MakeGpt(disk.size(), 512, Id(7), {Partition({kMib, kMib}, kEsp, 1, "a")})
          .value(),
      disk);
  disk.bytes()[disk.size() - 100] ^= std::byte{1};
  disk.bytes()[disk.size() - 512] ^= std::byte{1};
  const auto writes =
      AddToGpt(disk, 512, {Partition({50 * kMib, kMib}, kData, 9, "r")});
  ASSERT_FALSE(writes.ok());
  EXPECT_EQ(writes.error().code(), base::ErrorCode::kUnsupported);
}

TEST(ParseGuid, IsTheReverseOfFormat) {
  const auto guid = ParseGuid("DE94BBA4-06d1-4D40-A16A-BFD50179D6AC");
  ASSERT_TRUE(guid.has_value());
  EXPECT_EQ(FormatGuid(*guid), "de94bba4-06d1-4d40-a16a-bfd50179d6ac");
  for (const char* wrong : {"", "de94bba4-06d1-4d40-a16a-bfd50179d6a",
                            "de94bba4-06d1-4d40-a16a-bfd50179d6ag",
                            "de94bba4006d1-4d40-a16a-bfd50179d6ac",
                            "-e94bba4-06d1-4d40-a16a-bfd50179d6ac"}) {
    EXPECT_FALSE(ParseGuid(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace imaging
