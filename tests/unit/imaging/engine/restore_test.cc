// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/restore.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "imaging/engine/capture.h"
#include "imaging/engine/prove.h"
#include "tests/fakes/fake_gate.h"
#include "tests/fakes/memory_sink.h"
#include "tests/fakes/power_cut_device.h"

namespace imaging {
namespace {

using ::testing::HasSubstr;

constexpr std::size_t kMiB = 1 << 20;
// Not a whole number of chunks.
constexpr std::size_t kSize = 9 * kMiB + std::size_t{4096} * 3;

std::vector<std::byte> Noise(std::size_t size, unsigned seed) {
  std::minstd_rand random(seed);
  std::vector<std::byte> out(size);
  for (std::byte& byte : out) {
    byte = static_cast<std::byte>(random() >> 8);
  }
  return out;
}

// A partition of which only some is used: the allocation map is given, so that
// no file system is needed.
class RestoreTest : public ::testing::Test {
 protected:
  RestoreTest() : source_(Noise(kSize, 1)) {
    plan_.head.raw_size = kSize;
    plan_.head.partitions.push_back({});
    plan_.head.partitions[0].range = {0, kSize};
    plan_.window = {0, kSize};
    plan_.segments = {{0, kSize}};
    plan_.used.Insert(
        {{0, kMiB}, {3 * kMiB, 4096}, {7 * kMiB, kSize - 7 * kMiB}});
    plan_.to_read = plan_.used;
  }

  void Capture(std::uint64_t part_size = 0) {
    const CaptureOptions options{
        .level = 1, .threads = 2, .part_size = part_size, .key = nullptr};
    const auto report =
        imaging::Capture(source_, plan_, sink_, options, progress_, {});
    ASSERT_TRUE(report.ok()) << report.error().text();
  }
  std::unique_ptr<Image> Open() {
    auto image = Image::FromParts(sink_.devices());
    EXPECT_TRUE(image.ok()) << image.error().text();
    return std::move(image).value();
  }
  base::Result<RestoreReport> Restore(const Image& image,
                                      BlockDevice& target,
                                      bool delta) {
    const RestoreOptions options{
        .threads = 2, .delta = delta, .discard = true, .read_back = true};
    const TargetMap map{.content = {0, kSize}, .target_offset = 0, .table = {}};
    const fakes::FakeGate gate;
    GatedBlockDevice gated(target, gate);
    return imaging::Restore(image, map, gated, options, state_, progress_, {});
  }
  bool IsRestored(const fakes::MemoryBlockDevice& target) const {
    for (const base::ByteRange& range : plan_.used.ranges()) {
      const auto at = static_cast<std::ptrdiff_t>(range.offset);
      const auto end = static_cast<std::ptrdiff_t>(range.end());
      if (!std::equal(source_.bytes().begin() + at,
                      source_.bytes().begin() + end,
                      target.bytes().begin() + at)) {
        return false;
      }
    }
    return true;
  }
  // What a boot loader, blkid or a mount would look at.
  bool LooksValid(const fakes::MemoryBlockDevice& target) const {
    return std::equal(source_.bytes().begin(), source_.bytes().begin() + 4096,
                      target.bytes().begin());
  }

  fakes::MemoryBlockDevice source_;
  CapturePlan plan_;
  fakes::MemorySink sink_;
  Progress progress_;
  TargetState state_ = TargetState::kUntouched;
};

TEST_F(RestoreTest, PutsBackEveryUsedByteAndReadsItBack) {
  Capture();
  const auto image = Open();
  fakes::MemoryBlockDevice target(Noise(kSize, 2));
  const auto report = Restore(*image, target, false);
  ASSERT_TRUE(report.ok()) << report.error().text();
  EXPECT_TRUE(report.value().difference.none());
  EXPECT_EQ(report.value().difference.checked_bytes, plan_.used.total_bytes());
  EXPECT_TRUE(IsRestored(target));
  EXPECT_EQ(state_, TargetState::kWritten);
}

TEST_F(RestoreTest, LosingPowerAtAnyCallLeavesNoValidLookingHalf) {
  Capture();
  const auto image = Open();
  int cuts = 0;
  for (bool finished = false; !finished; ++cuts) {
    ASSERT_LT(cuts, 1000);
    fakes::MemoryBlockDevice disk(source_.bytes());
    // The target was a good file system of the same kind before.
    disk.bytes()[5 * kMiB] ^= std::byte{1};
    for (std::size_t at = 4096; at < kMiB; ++at) {
      disk.bytes()[at] ^= std::byte{0xFF};
    }
    fakes::PowerCutDevice target(disk);
    target.CutAfter(cuts, static_cast<unsigned>(cuts) + 7);
    finished = Restore(*image, target, false).ok();
    if (cuts > 0 && state_ != TargetState::kUntouched) {
      // One call may have lost even the seals; then the old state stands whole.
      const bool old_state =
          disk.bytes()[8192] == (source_.bytes()[8192] ^ std::byte{0xFF});
      EXPECT_TRUE(
          IsRestored(disk) || !LooksValid(disk) ||
          (old_state && disk.bytes()[7 * kMiB] == source_.bytes()[7 * kMiB]))
          << "after " << cuts << " calls";
    }
  }
  EXPECT_GT(cuts, 8);
}

// As when a restore goes on that had ended but for its last words.
TEST_F(RestoreTest, LosingPowerOverTheSameImageLeavesNoValidLookingHalf) {
  Capture();
  const auto image = Open();
  for (int cuts = 1; cuts < 9; ++cuts) {
    for (unsigned kept = 0; kept < 16; ++kept) {
      fakes::MemoryBlockDevice disk(source_.bytes());
      fakes::PowerCutDevice target(disk);
      target.CutAfter(cuts, kept * 77777);
      EXPECT_FALSE(Restore(*image, target, false).ok());
      EXPECT_TRUE(IsRestored(disk) || !LooksValid(disk))
          << "after " << cuts << " calls";
    }
  }
}

TEST_F(RestoreTest, DeltaGoesOnAfterAPowerCutAnywhere) {
  Capture();
  const auto image = Open();
  for (int cuts = 1; cuts < 12; ++cuts) {
    fakes::MemoryBlockDevice disk(Noise(kSize, 3));
    fakes::PowerCutDevice target(disk);
    target.CutAfter(cuts, static_cast<unsigned>(cuts));
    const auto cut = Restore(*image, target, false);
    const auto report = Restore(*image, disk, true);
    ASSERT_TRUE(report.ok()) << report.error().text();
    EXPECT_TRUE(report.value().difference.none());
    EXPECT_TRUE(IsRestored(disk)) << "cut after " << cuts;
    EXPECT_TRUE(cut.ok() || cut.error().code() == base::ErrorCode::kIo);
  }
}

TEST_F(RestoreTest, DeltaWritesNothingToATargetThatHoldsTheImage) {
  Capture();
  const auto image = Open();
  fakes::MemoryBlockDevice target(source_.bytes());
  const auto report = Restore(*image, target, true);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report.value().written_bytes, 0U);
  EXPECT_EQ(state_, TargetState::kWritten);
}

TEST_F(RestoreTest, DeltaWritesOnlyWhatDiffersAndTheSeals) {
  Capture();
  const auto image = Open();
  fakes::MemoryBlockDevice target(source_.bytes());
  target.bytes()[8 * kMiB] ^= std::byte{1};
  const auto report = Restore(*image, target, true);
  ASSERT_TRUE(report.ok());
  EXPECT_TRUE(IsRestored(target));
  constexpr std::uint64_t kSeals = std::uint64_t{3} * 4096;
  EXPECT_LE(report.value().written_bytes, 4096 + 2 * kSeals);
}

TEST_F(RestoreTest, RefusesATargetThatIsTooSmallWithBothSizes) {
  Capture();
  const auto image = Open();
  fakes::MemoryBlockDevice target(Noise(kSize - 512, 2));
  const std::vector<std::byte> before = target.bytes();
  const auto report = Restore(*image, target, false);
  ASSERT_FALSE(report.ok());
  EXPECT_THAT(report.error().text(), HasSubstr(std::to_string(kSize)));
  EXPECT_THAT(report.error().text(), HasSubstr(std::to_string(kSize - 512)));
  EXPECT_EQ(target.bytes(), before);
  EXPECT_EQ(state_, TargetState::kUntouched);
}

TEST_F(RestoreTest, ADamagedChunkIsNamedAndNothingOfItIsWritten) {
  Capture();
  const auto whole = Open();
  const Chunk chunk = whole->index().at(0);
  sink_.parts()[0][static_cast<std::size_t>(chunk.stored_offset) + 100] ^=
      std::byte{4};
  const auto image = Open();
  const ProveOptions options{.threads = 1, .deep = false, .rows = std::nullopt};
  const auto proof = Prove(*image, options, progress_, {});
  ASSERT_TRUE(proof.ok());
  ASSERT_EQ(proof.value().damaged_chunks, 1U);
  EXPECT_THAT(proof.value().faults.front(), HasSubstr("chunk 1 of"));
  fakes::MemoryBlockDevice target(Noise(kSize, 2));
  EXPECT_FALSE(Restore(*image, target, false).ok());
  EXPECT_FALSE(LooksValid(target));
}

// What stands anywhere in an image is covered by a hash or checked against one.
TEST_F(RestoreTest, AFlippedBitAnywhereIsFound) {
  plan_.used = {};
  plan_.used.Insert({{0, 8192}});
  plan_.to_read = plan_.used;
  Capture();
  std::vector<std::byte>& bytes = sink_.parts()[0];
  for (std::size_t at = 0; at < bytes.size(); at += 7) {
    bytes[at] ^= std::byte{0x10};
    const auto image = Image::FromParts(sink_.devices());
    if (image.ok()) {
      const ProveOptions options{
          .threads = 1, .deep = false, .rows = std::nullopt};
      const auto proof = Prove(*image.value(), options, progress_, {});
      EXPECT_TRUE(!proof.ok() || !proof.value().whole()) << "byte " << at;
    }
    bytes[at] ^= std::byte{0x10};
    at += at > 2000 && at + 2000 < bytes.size() ? 300 : 0;
  }
}

TEST_F(RestoreTest, MissingSwappedAndShortPartsHaveTheirOwnWords) {
  Capture(kMiB);
  auto& parts = sink_.parts();
  ASSERT_GE(parts.size(), 3U);
  EXPECT_TRUE(Image::FromParts(sink_.devices()).ok());
  const auto error = [this] {
    const auto image = Image::FromParts(sink_.devices());
    return image.ok() ? std::string() : image.error().text();
  };
  std::swap(parts[1], parts[2]);
  EXPECT_THAT(error(), HasSubstr("mixed up"));
  std::swap(parts[1], parts[2]);
  const std::vector<std::byte> last = parts.back();
  parts.pop_back();
  EXPECT_THAT(error(), HasSubstr("not whole"));
  parts.push_back(last);
  parts[1].resize(parts[1].size() - 10);
  EXPECT_THAT(error(), HasSubstr("instead of"));
}

}  // namespace
}  // namespace imaging
