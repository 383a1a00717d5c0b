// SPDX-License-Identifier: Apache-2.0
#include "imaging/table/shrink_partition.h"

#include <gmock/gmock.h>

#include "imaging/table/gpt_write.h"
#include "tests/fakes/memory_block_device.h"
#include "tests/unit/imaging/table/table_builder.h"

namespace imaging {
namespace {

constexpr std::uint64_t kMib = 1 << 20;
constexpr const char* kData = "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7";

NewGptPartition Partition(base::ByteRange range, int id) {
  NewGptPartition partition;
  partition.range = range;
  partition.type = kData;
  partition.id.fill(static_cast<std::byte>(id));
  return partition;
}

void MakeDisk(fakes::MemoryBlockDevice& disk) {
  std::array<std::byte, kGuidSize> id{};
  id.fill(std::byte{7});
  const auto made = MakeGpt(
      disk.size(), 512, id,
      {Partition({kMib, 20 * kMib}, 1), Partition({21 * kMib, 30 * kMib}, 2)});
  ASSERT_TRUE(made.ok());
  for (const TableWrite& write : made.value()) {
    ASSERT_TRUE(disk.WriteAt(write.offset, write.bytes).ok());
  }
}

std::vector<std::uint64_t> Sizes(const PartitionTable& table) {
  std::vector<std::uint64_t> sizes;
  for (const auto& partition : table.partitions) {
    sizes.push_back(partition.range.length / kMib);
  }
  return sizes;
}

// A power cut may leave any number of the writes, and of the last one any
// number of whole sectors.
TEST(ShrinkPartition, ACutAnywhereInAGptLeavesTheOldSizeOrTheNewOne) {
  fakes::MemoryBlockDevice disk(64 * kMib);
  MakeDisk(disk);
  const auto table = ReadPartitionTable(disk);
  ASSERT_TRUE(table.ok());
  const auto writes = ShrinkPartition(disk, table.value(), 2, 12 * kMib);
  ASSERT_TRUE(writes.ok()) << writes.error().text();
  const auto look = [&disk, &table](bool done) {
    const auto now = ReadPartitionTable(disk);
    ASSERT_TRUE(now.ok()) << now.error().text();
    const bool is_new = Sizes(now.value())[1] == 12;
    EXPECT_TRUE(is_new || !done);
    EXPECT_THAT(Sizes(now.value()),
                ::testing::ElementsAre(20, is_new ? 12 : 30));
    EXPECT_EQ(now.value().partitions[1].range.offset, 21 * kMib);
    EXPECT_EQ(now.value().partitions[1].unique_id,
              table.value().partitions[1].unique_id);
  };
  for (const TableWrite& write : writes.value()) {
    for (std::size_t at = 0; at < write.bytes.size(); at += 512) {
      look(false);
      const auto rest = std::span(write.bytes).subspan(at);
      ASSERT_TRUE(
          disk.WriteAt(write.offset + at,
                       rest.first(std::min<std::size_t>(512, rest.size())))
              .ok());
    }
  }
  look(true);
  const auto after = ReadPartitionTable(disk);
  ASSERT_TRUE(after.ok());
  EXPECT_THAT(after.value().notes, ::testing::IsEmpty());
}

TEST(ShrinkPartition, OfAnMbrOnlyTheCountChanges) {
  fakes::MemoryBlockDevice disk(64 * kMib);
  testing::PutEntry(disk, 0, 0,
                    {.type = 7, .start = 2048, .count = 20480, .boot = 0});
  testing::PutEntry(disk, 0, 1,
                    {.type = 0x83, .start = 22528, .count = 40960, .boot = 0});
  const auto table = ReadPartitionTable(disk);
  ASSERT_TRUE(table.ok());
  const auto writes = ShrinkPartition(disk, table.value(), 2, 5 * kMib);
  ASSERT_TRUE(writes.ok()) << writes.error().text();
  ASSERT_EQ(writes.value().size(), 1U);
  const TableWrite& write = writes.value().front();
  EXPECT_EQ(write.offset, 446U + 16 + 12);
  EXPECT_EQ(write.bytes.size(), 4U);
  ASSERT_TRUE(disk.WriteAt(write.offset, write.bytes).ok());
  const auto after = ReadPartitionTable(disk);
  ASSERT_TRUE(after.ok());
  EXPECT_THAT(Sizes(after.value()), ::testing::ElementsAre(10, 5));
}

TEST(ShrinkPartition, RefusesWhatIsNotLess) {
  fakes::MemoryBlockDevice disk(64 * kMib);
  MakeDisk(disk);
  const auto table = ReadPartitionTable(disk);
  ASSERT_TRUE(table.ok());
  for (const std::uint64_t size :
       {std::uint64_t{0}, std::uint64_t{100}, 30 * kMib, 31 * kMib}) {
    EXPECT_FALSE(ShrinkPartition(disk, table.value(), 2, size).ok()) << size;
  }
  EXPECT_FALSE(ShrinkPartition(disk, table.value(), 3, kMib).ok());
}

}  // namespace
}  // namespace imaging
