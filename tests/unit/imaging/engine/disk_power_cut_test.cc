// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <random>

#include "imaging/engine/image_device.h"
#include "imaging/engine/restore.h"
#include "imaging/table/partition_table.h"
#include "tests/fakes/fake_gate.h"
#include "tests/fakes/power_cut_device.h"
#include "tests/unit/imaging/engine/small_image.h"
#include "tests/unit/imaging/table/table_builder.h"

namespace imaging {
namespace {

using fakes::MemoryBlockDevice;
using fakes::MemorySink;
using fakes::PowerCutDevice;
using testing::GptLine;
using testing::kKiB;
using testing::Noise;
using testing::PutEntry;
using testing::PutGpt;
using testing::SameBytes;

constexpr std::size_t kDiskSize = 2048 * kKiB;
constexpr std::uint32_t kPerKiB = 2;  // Sectors.

enum class Disk : std::uint8_t { kImage, kOther, kSameTable };

struct Case {
  const char* name;
  TableKind image;
  TableKind target;
  Disk before;
  bool delta;
};

// Noise, and no table where tables lie.
std::vector<std::byte> Filled(unsigned seed) {
  std::vector<std::byte> disk = Noise(kDiskSize, seed);
  std::fill_n(disk.begin(), 64 * kKiB, std::byte{0});
  std::fill_n(disk.end() - 64 * kKiB, 64 * kKiB, std::byte{0});
  return disk;
}

std::vector<std::byte> GptDisk(unsigned seed, std::uint64_t shift_kib) {
  MemoryBlockDevice disk(Filled(seed));
  const std::uint64_t shift = shift_kib * kPerKiB;
  const std::array lines{
      GptLine{256 * kPerKiB + shift, 700 * kPerKiB + shift - 1, u"one"},
      GptLine{700 * kPerKiB + shift, 1500 * kPerKiB + shift - 1, u"two"}};
  PutGpt(disk, lines);
  return disk.bytes();
}

// A primary partition and a logical one.
std::vector<std::byte> MbrDisk(unsigned seed, std::uint32_t shift_kib) {
  MemoryBlockDevice disk(Filled(seed));
  const std::uint32_t shift = shift_kib * kPerKiB;
  PutEntry(disk, 0, 0, {0x83, 128 * kPerKiB + shift, 512 * kPerKiB, 0x80});
  const std::uint32_t extended = 700 * kPerKiB + shift;
  PutEntry(disk, 0, 1, {0x05, extended, 1000 * kPerKiB, 0});
  std::fill_n(
      disk.bytes().begin() + static_cast<std::ptrdiff_t>(extended) * 512, 512,
      std::byte{0});
  PutEntry(disk, extended, 0, {0x83, 64 * kPerKiB, 900 * kPerKiB, 0});
  return disk.bytes();
}

std::vector<std::byte> MakeDisk(TableKind kind,
                                unsigned seed,
                                std::uint32_t shift) {
  return kind == TableKind::kGpt ? GptDisk(seed, shift) : MbrDisk(seed, shift);
}

// What a disk shows to whoever looks for partitions.
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

class DiskPowerCut : public ::testing::TestWithParam<Case> {
 protected:
  DiskPowerCut()
      : source_(MakeDisk(GetParam().image, 1, 0)), before_(MakeBefore()) {
    auto plan = PlanCapture(source_, {}, {});
    EXPECT_TRUE(plan.ok());
    plan.value().head.chunk_size = kMinChunkSize;
    Progress progress;
    EXPECT_TRUE(Capture(source_, plan.value(), sink_,
                        {.level = 1, .threads = 1, .part_size = 0, .key = {}},
                        progress, {})
                    .ok());
    image_ = Image::FromParts(sink_.devices()).value();
    map_.content = {0, kDiskSize};
    ImageDevice content(*image_);
    const auto table = ReadPartitionTable(content);
    EXPECT_TRUE(table.ok());
    map_.table =
        FitPartitionTable(content, table.value(), kDiskSize, 512, {}).value();
  }

  std::vector<std::byte> MakeBefore() const {
    const Case& test = GetParam();
    switch (test.before) {
      case Disk::kImage: {
        // The partitions are right and only the table is another.
        std::vector<std::byte> bytes = source_.bytes();
        const std::vector<std::byte> other = MakeDisk(test.target, 1, 40);
        std::copy_n(other.begin(), 64 * kKiB, bytes.begin());
        std::copy_n(other.end() - 64 * kKiB, 64 * kKiB,
                    bytes.end() - 64 * kKiB);
        return bytes;
      }
      case Disk::kOther:
        return MakeDisk(test.target, 2, 40);
      case Disk::kSameTable:
        return MakeDisk(test.target, 2, 0);
    }
    return {};
  }

  base::Result<RestoreReport> Restore(BlockDevice& target, bool delta) {
    const RestoreOptions options{
        .threads = 1, .delta = delta, .discard = true, .read_back = true};
    Progress progress;
    const fakes::FakeGate gate;
    GatedBlockDevice gated(target, gate);
    return imaging::Restore(*image_, map_, gated, options, state_, progress,
                            {});
  }

  MemoryBlockDevice source_;
  const std::vector<std::byte> before_;
  MemorySink sink_;
  std::unique_ptr<Image> image_;
  TargetMap map_;
  TargetState state_ = TargetState::kUntouched;
};

TEST_P(DiskPowerCut, NoCutShowsAPartitionThatIsNeitherOldNorNew) {
  MemoryBlockDevice old_disk(before_);
  const std::vector<base::ByteRange> old_shown = Shown(old_disk);
  const std::vector<base::ByteRange> new_shown = Shown(source_);
  ASSERT_EQ(old_shown.size(), 2U);
  ASSERT_EQ(new_shown.size(), 2U);
  bool finished = false;
  for (int cut = 1; !finished; ++cut) {
    ASSERT_LT(cut, 500);
    for (unsigned seed = 0; seed < 6; ++seed) {
      MemoryBlockDevice disk(before_);
      PowerCutDevice target(disk);
      target.CutAfter(cut, seed * 1000 + static_cast<unsigned>(cut));
      finished = Restore(target, GetParam().delta).ok();
      for (const base::ByteRange& shown : Shown(disk)) {
        const bool is_old = std::ranges::count(old_shown, shown) > 0 &&
                            SameBytes(disk.bytes(), before_, shown);
        const bool is_new = std::ranges::count(new_shown, shown) > 0 &&
                            SameBytes(disk.bytes(), source_.bytes(), shown);
        EXPECT_TRUE(is_old || is_new)
            << "partition at " << shown.offset << " after " << cut
            << " calls, seed " << seed;
      }
      if (finished) {
        EXPECT_EQ(Shown(disk), new_shown);
      }
    }
    if (HasFailure()) {
      break;
    }
  }
}

TEST_P(DiskPowerCut, DeltaFinishesAfterACutAnywhere) {
  bool finished = false;
  for (int cut = 1; !finished; cut += 3) {
    ASSERT_LT(cut, 500);
    MemoryBlockDevice disk(before_);
    PowerCutDevice target(disk);
    target.CutAfter(cut, static_cast<unsigned>(cut));
    finished = Restore(target, GetParam().delta).ok();
    const auto report = Restore(disk, true);
    ASSERT_TRUE(report.ok()) << report.error().text();
    EXPECT_TRUE(report.value().difference.none());
    const auto shown = Shown(disk);
    EXPECT_EQ(shown, Shown(source_)) << "cut after " << cut;
    for (const base::ByteRange& range : shown) {
      EXPECT_TRUE(SameBytes(disk.bytes(), source_.bytes(), range));
    }
  }
}

using enum TableKind;
INSTANTIATE_TEST_SUITE_P(
    All,
    DiskPowerCut,
    ::testing::Values(
        Case{"GptOverGpt", kGpt, kGpt, Disk::kOther, false},
        Case{"GptOverSameGpt", kGpt, kGpt, Disk::kSameTable, false},
        Case{"GptOverMbr", kGpt, kMbr, Disk::kOther, false},
        Case{"MbrOverMbr", kMbr, kMbr, Disk::kOther, false},
        Case{"MbrOverSameMbr", kMbr, kMbr, Disk::kSameTable, false},
        Case{"MbrOverGpt", kMbr, kGpt, Disk::kOther, false},
        Case{"GptOverGptDelta", kGpt, kGpt, Disk::kOther, true},
        Case{"GptOverSameGptDelta", kGpt, kGpt, Disk::kSameTable, true},
        Case{"MbrOverGptDelta", kMbr, kGpt, Disk::kOther, true},
        Case{"MbrOverSameMbrDelta", kMbr, kMbr, Disk::kSameTable, true},
        Case{"TableAloneDelta", kGpt, kGpt, Disk::kImage, true}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace imaging
