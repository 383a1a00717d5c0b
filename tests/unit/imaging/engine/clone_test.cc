// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/clone.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "imaging/table/partition_table.h"
#include "tests/fakes/fake_gate.h"
#include "tests/fakes/memory_block_device.h"
#include "tests/fakes/power_cut_device.h"
#include "tests/unit/imaging/engine/small_image.h"
#include "tests/unit/imaging/table/table_builder.h"

namespace imaging {
namespace {

using fakes::MemoryBlockDevice;
using fakes::PowerCutDevice;
using testing::GptLine;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kKiB;
using testing::Noise;
using testing::PutGpt;

constexpr std::size_t kDiskSize = 2048 * kKiB;
constexpr std::uint32_t kPerKiB = 2;  // Sectors.

// Two partitions full of noise; noise of another seed is another disk.
std::vector<std::byte> GptDisk(unsigned seed, std::uint64_t shift_kib) {
  std::vector<std::byte> bytes = Noise(kDiskSize, seed);
  std::fill_n(bytes.begin(), 64 * kKiB, std::byte{0});
  std::fill_n(bytes.end() - 64 * kKiB, 64 * kKiB, std::byte{0});
  MemoryBlockDevice disk(std::move(bytes));
  const std::uint64_t shift = shift_kib * kPerKiB;
  const std::array lines{
      GptLine{256 * kPerKiB + shift, 700 * kPerKiB + shift - 1, u"one"},
      GptLine{700 * kPerKiB + shift, 1500 * kPerKiB + shift - 1, u"two"}};
  PutGpt(disk, lines);
  return disk.bytes();
}

std::vector<base::ByteRange> Shown(MemoryBlockDevice& disk) {
  std::vector<base::ByteRange> out;
  const auto table = ReadPartitionTable(disk);
  if (table.ok()) {
    for (const Partition& partition : table.value().partitions) {
      out.push_back(partition.range);
    }
  }
  return out;
}

bool Same(const std::vector<std::byte>& a,
          const std::vector<std::byte>& b,
          base::ByteRange range) {
  return testing::SameBytes(a, b, range);
}

class CloneTest : public ::testing::Test {
 protected:
  CloneTest() {
    auto plan = PlanCapture(source_, {}, {});
    EXPECT_TRUE(plan.ok());
    plan_ = std::move(plan).value();
    plan_.head.chunk_size = kMinChunkSize;
  }

  void MapOnto(std::uint64_t target_size) {
    map_.content = {0, kDiskSize};
    const auto table = ReadPartitionTable(source_);
    ASSERT_TRUE(table.ok());
    map_.table =
        FitPartitionTable(source_, table.value(), target_size, 512, {}).value();
  }
  base::Result<CloneReport> CloneTo(BlockDevice& target,
                                    const std::stop_token& stop = {}) {
    Progress progress;
    const fakes::FakeGate gate;
    GatedBlockDevice gated(target, gate);
    return Clone(source_, plan_, map_, gated, {.threads = 1}, state_, progress,
                 stop);
  }

  MemoryBlockDevice source_{GptDisk(1, 0)};
  CapturePlan plan_;
  TargetMap map_;
  TargetState state_ = TargetState::kUntouched;
};

TEST_F(CloneTest, ALargerDiskHoldsTheSamePartitionsAfterwards) {
  const std::vector<std::byte> before = source_.bytes();
  MemoryBlockDevice target(Noise(kDiskSize + 512 * kKiB, 7));
  MapOnto(target.size());
  const auto report = CloneTo(target);
  ASSERT_TRUE(report.ok()) << report.error().text();
  EXPECT_TRUE(report.value().right());
  EXPECT_EQ(state_, TargetState::kWritten);
  EXPECT_EQ(source_.bytes(), before);
  ASSERT_EQ(Shown(target), Shown(source_));
  for (const base::ByteRange& partition : Shown(source_)) {
    EXPECT_TRUE(Same(target.bytes(), source_.bytes(), partition));
  }
  EXPECT_GT(report.value().read_back_bytes, 1000 * kKiB);
}

TEST_F(CloneTest, ASmallerDiskIsRefusedUntouched) {
  MapOnto(kDiskSize);
  MemoryBlockDevice target(Noise(1024 * kKiB, 7));
  const std::vector<std::byte> before = target.bytes();
  const auto report = CloneTo(target);
  ASSERT_FALSE(report.ok());
  EXPECT_THAT(report.error().text(), HasSubstr("1.0 MiB"));
  EXPECT_EQ(state_, TargetState::kUntouched);
  EXPECT_EQ(target.bytes(), before);
}

TEST_F(CloneTest, AStoppedCloneShowsNoPartition) {
  MapOnto(kDiskSize);
  MemoryBlockDevice target(GptDisk(2, 40));
  std::stop_source stop;
  stop.request_stop();
  const auto report = CloneTo(target, stop.get_token());
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code(), base::ErrorCode::kCancelled);
  EXPECT_EQ(state_, TargetState::kSealed);
  EXPECT_THAT(Shown(target), IsEmpty());
}

TEST_F(CloneTest, NoCutShowsAPartitionThatIsNeitherOldNorNew) {
  MapOnto(kDiskSize);
  const std::vector<std::byte> old_bytes = GptDisk(2, 40);
  MemoryBlockDevice old_disk(old_bytes);
  const std::vector<base::ByteRange> old_shown = Shown(old_disk);
  const std::vector<base::ByteRange> new_shown = Shown(source_);
  ASSERT_EQ(old_shown.size(), 2U);
  ASSERT_EQ(new_shown.size(), 2U);
  bool done = false;
  int calls = 1;
  for (; !done && calls < 1000; ++calls) {
    for (unsigned seed = 1; seed <= 4; ++seed) {
      MemoryBlockDevice disk(old_bytes);
      PowerCutDevice target(disk);
      target.CutAfter(calls, seed);
      done = CloneTo(target).ok();
      for (const base::ByteRange& shown : Shown(disk)) {
        const bool is_old = std::ranges::count(old_shown, shown) > 0 &&
                            Same(disk.bytes(), old_bytes, shown);
        const bool is_new = std::ranges::count(new_shown, shown) > 0 &&
                            Same(disk.bytes(), source_.bytes(), shown);
        ASSERT_TRUE(is_old || is_new) << "cut after " << calls << " calls";
      }
    }
  }
  EXPECT_TRUE(done);
  EXPECT_GT(calls, 10);
}

// Loses one byte of what is written to it.
class LosingDevice final : public BlockDevice {
 public:
  LosingDevice(MemoryBlockDevice& disk, std::uint64_t lost)
      : disk_(disk), lost_(lost) {}
  std::string_view name() const override { return "losing"; }
  std::uint64_t size() const override { return disk_.size(); }
  base::Status ReadAt(std::uint64_t offset, std::span<std::byte> out) override {
    return disk_.ReadAt(offset, out);
  }
  base::Status WriteAt(std::uint64_t offset,
                       std::span<const std::byte> data) override {
    TRY(disk_.WriteAt(offset, data));
    if (lost_ >= offset && lost_ < offset + data.size()) {
      disk_.bytes()[lost_] ^= std::byte{1};
    }
    return base::Ok();
  }
  base::Status Flush() override { return disk_.Flush(); }

 private:
  MemoryBlockDevice& disk_;
  const std::uint64_t lost_;
};

TEST_F(CloneTest, ReadingBackFindsAByteThatTheDiskLost) {
  MapOnto(kDiskSize);
  MemoryBlockDevice disk(Noise(kDiskSize, 7));
  LosingDevice target(disk, 900 * kKiB + 3);
  const auto report = CloneTo(target);
  ASSERT_TRUE(report.ok()) << report.error().text();
  EXPECT_FALSE(report.value().right());
  ASSERT_EQ(report.value().differing.size(), 1U);
  const base::ByteRange found = report.value().differing.front();
  EXPECT_LE(found.offset, 900 * kKiB + 3);
  EXPECT_GT(found.end(), 900 * kKiB + 3);
}

// Cannot be read in one place.
class BadDevice final : public BlockDevice {
 public:
  BadDevice(MemoryBlockDevice& disk, std::uint64_t bad)
      : disk_(disk), bad_(bad) {}
  std::string_view name() const override { return "bad"; }
  std::uint64_t size() const override { return disk_.size(); }
  base::Status ReadAt(std::uint64_t offset, std::span<std::byte> out) override {
    return bad_ >= offset && bad_ < offset + out.size()
               ? base::Status(base::Error(base::ErrorCode::kIo, "bad sector"))
               : disk_.ReadAt(offset, out);
  }
  base::Status WriteAt(std::uint64_t /*offset*/,
                       std::span<const std::byte> /*data*/) override {
    return base::Error(base::ErrorCode::kIo, "the source is written");
  }
  base::Status Flush() override { return base::Ok(); }

 private:
  MemoryBlockDevice& disk_;
  const std::uint64_t bad_;
};

TEST_F(CloneTest, WhatCannotBeReadIsNeverZerosInTheCopy) {
  MapOnto(kDiskSize);
  BadDevice source(source_, 900 * kKiB);
  MemoryBlockDevice target(Noise(kDiskSize, 7));
  Progress progress;
  const fakes::FakeGate gate;
  GatedBlockDevice gated(target, gate);
  const auto report =
      Clone(source, plan_, map_, gated, {.threads = 1}, state_, progress, {});
  ASSERT_FALSE(report.ok());
  EXPECT_THAT(report.error().text(), HasSubstr("can't be read"));
  EXPECT_EQ(state_, TargetState::kSealed);
  EXPECT_THAT(Shown(target), IsEmpty());
}

}  // namespace
}  // namespace imaging
