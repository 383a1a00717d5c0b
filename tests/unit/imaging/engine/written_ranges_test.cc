// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/written_ranges.h"

#include <gtest/gtest.h>

#include "imaging/base/bytes.h"
#include "imaging/engine/restore.h"
#include "tests/fakes/fake_gate.h"
#include "tests/unit/imaging/engine/small_image.h"

namespace imaging {
namespace {

using testing::kKiB;
using testing::kSmallSize;
using testing::Noise;

class WrittenRangesTest : public ::testing::Test {
 protected:
  WrittenRangesTest() {
    fakes::MemoryBlockDevice source(Noise(kSmallSize, 1));
    EXPECT_TRUE(testing::CaptureSmall(source, sink_).ok());
    auto image = Image::FromParts(sink_.devices());
    EXPECT_TRUE(image.ok());
    image_ = std::move(image).value();
    map_.content = {0, kSmallSize};
  }

  // Bytes outside of `kept` that a restore over `before` changes.
  std::uint64_t Escaped(const std::vector<std::byte>& before,
                        const base::RangeSet& kept,
                        bool delta) {
    fakes::MemoryBlockDevice memory(before);
    fakes::FakeGate gate;
    GatedBlockDevice target(memory, gate);
    TargetState state = TargetState::kUntouched;
    Progress progress;
    const RestoreOptions options{.threads = 1,
                                 .delta = delta,
                                 .discard = false,
                                 .read_back = true,
                                 .difference = nullptr};
    const auto report =
        Restore(*image_, map_, target, options, state, progress, {});
    EXPECT_TRUE(report.ok()) << report.error().text();
    std::vector<std::byte> after(before.size());
    EXPECT_TRUE(memory.ReadAt(0, after).ok());
    std::uint64_t escaped = 0;
    for (std::size_t i = 0; i < after.size(); ++i) {
      escaped += after[i] != before[i] && !kept.Contains({i, 1}) ? 1 : 0;
    }
    return escaped;
  }

  fakes::MemorySink sink_;
  std::unique_ptr<Image> image_;
  TargetMap map_;
};

TEST_F(WrittenRangesTest, ARestoreChangesNothingOutsideOfThem) {
  const std::vector<std::byte> before = Noise(kSmallSize, 2);
  fakes::MemoryBlockDevice target(before);
  const base::RangeSet kept = RangesToWrite(*image_, map_, target, nullptr);
  EXPECT_EQ(Escaped(before, kept, false), 0u);
  // The set is not simply everything: 204 to 400 KiB hold nothing.
  EXPECT_FALSE(kept.Overlaps({300 * kKiB, 64 * kKiB}));
}

TEST_F(WrittenRangesTest, ADeltaRestoreChangesOnlyChunksThatDiffer) {
  std::vector<std::byte> before = Noise(kSmallSize, 1);
  before[500 * kKiB] ^= std::byte{1};
  fakes::MemoryBlockDevice target(before);
  Progress progress;
  const auto found = LookAtTarget(*image_, map_, target, 1, progress, {});
  ASSERT_TRUE(found.ok());
  const base::RangeSet kept =
      RangesToWrite(*image_, map_, target, &found.value());
  EXPECT_TRUE(kept.Contains({500 * kKiB, 1}));
  EXPECT_FALSE(kept.Overlaps({200 * kKiB, 4096}));
  EXPECT_EQ(Escaped(before, kept, true), 0u);
}

TEST(WidenToWrites, FillsSmallGapsAlignsAndStaysOnTheDevice) {
  base::RangeSet ranges;
  ranges.Insert({{5000, 10}, {70000, 1}, {1 << 20, 700}});
  const base::RangeSet wide = WidenToWrites(ranges, (1 << 20) + 1000);
  const std::vector<base::ByteRange> expected = {{4096, 73728 - 4096},
                                                 {1 << 20, 1000}};
  EXPECT_EQ(wide.ranges(), expected);
}

}  // namespace
}  // namespace imaging
