// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/capture_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "tests/unit/imaging/engine/small_image.h"
#include "tests/unit/imaging/table/table_builder.h"

namespace imaging {
namespace {

using base::ByteRange;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kKiB;
using testing::MemoryBlockDevice;
using testing::Noise;
using testing::PutEntry;
using testing::PutGpt;

constexpr std::size_t kMiB = kKiB * kKiB;
constexpr std::uint32_t kSectorsOfMiB = kMiB / 512;

// Two partitions of noise with a gap before, between and behind them.
constexpr ByteRange kFirst{2 * kMiB, kMiB};
constexpr ByteRange kSecond{4 * kMiB, 2 * kMiB};
constexpr std::size_t kDiskSize = 8 * kMiB;

class PlanCaptureOfMbr : public ::testing::Test {
 protected:
  PlanCaptureOfMbr() : disk_(Noise(kDiskSize, 3)) {
    std::fill_n(disk_.bytes().begin(), 512, std::byte{0});
    PutEntry(disk_, 0, 0, {0x83, 2 * kSectorsOfMiB, kSectorsOfMiB, 0x80});
    PutEntry(disk_, 0, 1, {0x07, 4 * kSectorsOfMiB, 2 * kSectorsOfMiB, 0});
  }

  MemoryBlockDevice disk_;
};

CaptureRequest Of(std::vector<int> partitions) {
  CaptureRequest request;
  request.partitions = std::move(partitions);
  return request;
}

CapturePlan Plan(BlockDevice& source, const CaptureRequest& request) {
  auto plan = PlanCapture(source, request, {});
  EXPECT_TRUE(plan.ok()) << plan.error().text();
  return plan.ok() ? std::move(plan).value() : CapturePlan();
}

// Answers for any size, and holds nothing.
class HugeDevice final : public BlockDevice {
 public:
  explicit HugeDevice(std::uint64_t size) : size_(size) {}
  std::string_view name() const override { return "huge"; }
  std::uint64_t size() const override { return size_; }
  base::Status ReadAt(std::uint64_t, std::span<std::byte> out) override {
    std::ranges::fill(out, std::byte{0});
    return base::Ok();
  }
  base::Status WriteAt(std::uint64_t, std::span<const std::byte>) override {
    return base::Error(base::ErrorCode::kIo, "a source was written");
  }
  base::Status Flush() override { return base::Ok(); }

 private:
  const std::uint64_t size_;
};

TEST_F(PlanCaptureOfMbr, OfADiskStoresTheTableAndThePartitionsButNoGaps) {
  const CapturePlan plan = Plan(disk_, {});
  EXPECT_EQ(plan.head.content, ContentKind::kDisk);
  EXPECT_EQ(plan.head.raw_size, kDiskSize);
  EXPECT_EQ(plan.window, (ByteRange{0, kDiskSize}));
  ASSERT_TRUE(plan.head.table.has_value());
  EXPECT_EQ(plan.head.table->kind, "mbr");
  // The boot track reaches up to the first partition.
  EXPECT_THAT(plan.head.table->regions, ElementsAre(ByteRange{0, 2 * kMiB}));
  EXPECT_THAT(plan.used.ranges(), ElementsAre(ByteRange{0, 3 * kMiB}, kSecond));
}

TEST_F(PlanCaptureOfMbr, WithUnpartitionedSpaceStoresEveryByteOfTheDisk) {
  CaptureRequest request;
  request.unpartitioned = true;
  EXPECT_THAT(Plan(disk_, request).used.ranges(),
              ElementsAre(ByteRange{0, kDiskSize}));
}

TEST_F(PlanCaptureOfMbr, CutsTheContentAtEveryEdgeOfAPartition) {
  EXPECT_THAT(
      Plan(disk_, {}).segments,
      ElementsAre(ByteRange{0, 2 * kMiB}, kFirst, ByteRange{3 * kMiB, kMiB},
                  kSecond, ByteRange{6 * kMiB, 2 * kMiB}));
}

TEST_F(PlanCaptureOfMbr, StoresAllOfAPartitionWhoseMapItCannotRead) {
  const CapturePlan plan = Plan(disk_, {});
  ASSERT_EQ(plan.head.partitions.size(), 2U);
  for (const ImagePartition& partition : plan.head.partitions) {
    EXPECT_TRUE(partition.stored);
    EXPECT_FALSE(partition.mapped);
    EXPECT_EQ(partition.used_bytes, partition.range.length);
  }
  EXPECT_EQ(plan.head.partitions[0].type, "0x83");
  EXPECT_EQ(plan.head.partitions[1].range, kSecond);
}

TEST_F(PlanCaptureOfMbr, OfOnePartitionStartsAtItsFirstByte) {
  const CapturePlan plan = Plan(disk_, Of({2}));
  EXPECT_EQ(plan.head.content, ContentKind::kPartition);
  EXPECT_EQ(plan.window, kSecond);
  EXPECT_EQ(plan.head.raw_size, kSecond.length);
  EXPECT_FALSE(plan.head.table.has_value());
  ASSERT_EQ(plan.head.partitions.size(), 1U);
  EXPECT_EQ(plan.head.partitions[0].number, 2);
  EXPECT_EQ(plan.head.partitions[0].range, (ByteRange{0, kSecond.length}));
  EXPECT_THAT(plan.used.ranges(), ElementsAre(ByteRange{0, kSecond.length}));
}

TEST(PlanCapture, OfSomePartitionsKnowsThePlaceOfTheOthers) {
  MemoryBlockDevice disk(Noise(16 * kMiB, 3));
  constexpr std::array<testing::GptLine, 3> kLines{
      {{4096, 6143, u"one"}, {8192, 10239, u"two"}, {12288, 14335, u"three"}}};
  PutGpt(disk, kLines);
  const CapturePlan plan = Plan(disk, Of({1, 3}));
  EXPECT_EQ(plan.head.content, ContentKind::kPartitions);
  ASSERT_EQ(plan.head.partitions.size(), 3U);
  EXPECT_TRUE(plan.head.partitions[0].stored);
  EXPECT_FALSE(plan.head.partitions[1].stored);
  EXPECT_TRUE(plan.head.partitions[2].stored);
  EXPECT_EQ(plan.head.partitions[1].name, "two");
  EXPECT_EQ(plan.head.partitions[1].range, (ByteRange{4 * kMiB, kMiB}));
  EXPECT_THAT(plan.used.Within(plan.head.partitions[1].range), IsEmpty());
  EXPECT_THAT(plan.used.Within(plan.head.partitions[2].range),
              ElementsAre(plan.head.partitions[2].range));
}

TEST_F(PlanCaptureOfMbr, NamesAPartitionThatDoesNotExist) {
  const auto plan = PlanCapture(disk_, Of({1, 7}), {});
  ASSERT_FALSE(plan.ok());
  EXPECT_EQ(plan.error().code(), base::ErrorCode::kNotFound);
  EXPECT_THAT(plan.error().text(), HasSubstr("no partition 7"));
}

TEST(PlanCapture, OfADiskThatNobodyPartitionedStoresItAsOneFileSystem) {
  MemoryBlockDevice disk(Noise(kMiB, 4), 4096);
  disk.bytes()[510] = std::byte{0};
  const CapturePlan plan = Plan(disk, {});
  EXPECT_EQ(plan.head.content, ContentKind::kPartition);
  EXPECT_EQ(plan.head.sector_size, 4096U);
  EXPECT_FALSE(plan.head.table.has_value());
  EXPECT_THAT(plan.used.ranges(), ElementsAre(ByteRange{0, kMiB}));
}

TEST(PlanCapture, OfAnEmptySourceIsRefused) {
  MemoryBlockDevice disk(std::size_t{0});
  const auto plan = PlanCapture(disk, {}, {});
  ASSERT_FALSE(plan.ok());
  EXPECT_EQ(plan.error().code(), base::ErrorCode::kInvalidArgument);
}

TEST_F(PlanCaptureOfMbr, RefusesATableWhosePartitionsLeaveTheDisk) {
  PutEntry(disk_, 0, 2, {0x83, 7 * kSectorsOfMiB, 2 * kSectorsOfMiB, 0});
  const auto plan = PlanCapture(disk_, {}, {});
  ASSERT_FALSE(plan.ok());
  EXPECT_EQ(plan.error().code(), base::ErrorCode::kCorrupt);
}

// The index has a row for each chunk, so it stays small on any disk_.
TEST(PlanCapture, TakesLargerChunksForVeryLargeContent) {
  constexpr std::uint64_t kTiB = std::uint64_t{1} << 40;
  HugeDevice small(kTiB);
  HugeDevice large(4 * kTiB);
  HugeDevice largest(256 * kTiB);
  EXPECT_EQ(Plan(small, {}).head.chunk_size, kUsualChunkSize);
  EXPECT_EQ(Plan(large, {}).head.chunk_size, 4 * kUsualChunkSize);
  EXPECT_EQ(Plan(largest, {}).head.chunk_size, kMaxChunkSize);
}

TEST_F(PlanCaptureOfMbr, KeepsWhatTheCallerSaysOfTheImage) {
  CaptureRequest request;
  request.image_id[0] = std::byte{7};
  request.label = "PHILIPS";
  request.created = "2026-11-24T12:00:00Z";
  request.live = true;
  const ImageHead head = Plan(disk_, request).head;
  EXPECT_EQ(head.id, request.image_id);
  EXPECT_EQ(head.label, "PHILIPS");
  EXPECT_EQ(head.created, "2026-11-24T12:00:00Z");
  EXPECT_TRUE(head.live);
}

}  // namespace
}  // namespace imaging
