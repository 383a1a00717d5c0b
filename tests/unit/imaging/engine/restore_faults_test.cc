// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "imaging/engine/prove.h"
#include "imaging/engine/restore.h"
#include "tests/fakes/failing_block_device.h"
#include "tests/fakes/fake_gate.h"
#include "tests/unit/imaging/engine/small_image.h"

namespace imaging {
namespace {

using fakes::FailingBlockDevice;
using fakes::MemoryBlockDevice;
using fakes::MemorySink;
using ::testing::AnyOf;
using testing::CaptureSmall;
using ::testing::HasSubstr;
using testing::kKiB;
using testing::kSmallSize;
using testing::Noise;
using testing::SameBytes;
using testing::SmallPlan;
using Call = FailingBlockDevice::Call;

constexpr base::ByteRange kStart{0, 4096};

class RestoreFaults : public ::testing::TestWithParam<bool> {
 protected:
  RestoreFaults()
      : source_(Noise(kSmallSize, 1)),
        used_(SmallPlan().used),
        old_(source_.bytes()) {
    EXPECT_TRUE(CaptureSmall(source_, sink_).ok());
    // The target holds an older state of the same file system, as customers'
    // disks do: its start is that of the image, the rest is mixed.
    const std::vector<std::byte> noise = Noise(kSmallSize, 2);
    for (const std::size_t at : {100 * kKiB, 401 * kKiB, 520 * kKiB}) {
      std::copy_n(noise.begin() + static_cast<std::ptrdiff_t>(at), 30 * kKiB,
                  old_.begin() + static_cast<std::ptrdiff_t>(at));
    }
  }

  bool delta() const { return GetParam(); }

  std::unique_ptr<Image> Open() {
    auto image = Image::FromParts(sink_.devices());
    EXPECT_TRUE(image.ok());
    return std::move(image).value();
  }

  base::Result<RestoreReport> Restore(const Image& image, BlockDevice& target) {
    const RestoreOptions options{
        .threads = 1, .delta = delta(), .discard = true, .read_back = true};
    const TargetMap map{
        .content = {0, kSmallSize}, .target_offset = 0, .table = {}};
    Progress progress;
    const fakes::FakeGate gate;
    GatedBlockDevice gated(target, gate);
    return imaging::Restore(image, map, gated, options, state_, progress, {});
  }

  // The state that was told, held against what stands on the disk.
  void CheckTruth(const MemoryBlockDevice& disk) const {
    const bool is_new = SameBytes(disk.bytes(), source_.bytes(), used_);
    const bool is_old = disk.bytes() == old_;
    const bool invalid =
        std::all_of(disk.bytes().begin(), disk.bytes().begin() + kStart.length,
                    [](std::byte byte) { return byte == std::byte{0}; });
    switch (state_) {
      case TargetState::kUntouched:
        EXPECT_TRUE(is_old);
        break;
      case TargetState::kSealed:
        // When the very first write fails, or only the last flush.
        EXPECT_TRUE(invalid || is_old || is_new);
        break;
      case TargetState::kWritten:
        EXPECT_TRUE(is_new);
        break;
    }
  }

  // Restores with `arm` having call `n` fail, for every n until none does.
  int Sweep(const std::function<void(FailingBlockDevice&, int)>& arm) {
    const auto image = Open();
    int n = 0;
    for (bool failed = true; failed; ++n) {
      SCOPED_TRACE(n);
      MemoryBlockDevice disk(old_);
      FailingBlockDevice target(disk, "/dev/target");
      arm(target, n);
      const auto report = Restore(*image, target);
      failed = target.failed();
      EXPECT_EQ(report.ok(), !failed);
      if (!report.ok()) {
        EXPECT_EQ(report.error().code(), base::ErrorCode::kIo);
        EXPECT_THAT(report.error().text(), HasSubstr("/dev/target"));
      } else {
        EXPECT_EQ(state_, TargetState::kWritten);
        EXPECT_TRUE(report.value().difference.none());
      }
      CheckTruth(disk);
      if (n > 500) {
        ADD_FAILURE() << "no end";
        break;
      }
    }
    return n;
  }

  MemoryBlockDevice source_;
  const base::RangeSet used_;
  MemorySink sink_;
  std::vector<std::byte> old_;
  TargetState state_ = TargetState::kUntouched;
};

TEST_P(RestoreFaults, AWriteThatFailsEndsItAndTheStateIsTrue) {
  const int calls = Sweep([](FailingBlockDevice& target, int n) {
    target.FailOnce(Call::kWrite, n);
  });
  EXPECT_GT(calls, 8);
}

TEST_P(RestoreFaults, AFlushThatFailsIsFinal) {
  const int calls = Sweep([](FailingBlockDevice& target, int n) {
    target.FailOnce(Call::kFlush, n);
  });
  EXPECT_GE(calls, 4);
}

TEST_P(RestoreFaults, AReadThatFailsEndsItAndTheStateIsTrue) {
  const int calls = Sweep([](FailingBlockDevice& target, int n) {
    target.FailOnce(Call::kRead, n);
  });
  EXPECT_GT(calls, delta() ? 14 : 7);
}

TEST_P(RestoreFaults, ATargetThatVanishesIsNeverTakenForAGoodOne) {
  const int calls =
      Sweep([](FailingBlockDevice& target, int n) { target.VanishAfter(n); });
  EXPECT_GT(calls, 20);
}

TEST_P(RestoreFaults, ATargetThatHoldsTheImageIsWrittenOnlyWithoutDelta) {
  old_ = source_.bytes();
  const auto image = Open();
  MemoryBlockDevice disk(old_);
  FailingBlockDevice target(disk, "/dev/target");
  ASSERT_TRUE(Restore(*image, target).ok());
  EXPECT_EQ(target.calls(Call::kWrite) == 0, delta());
  EXPECT_EQ(state_, TargetState::kWritten);
}

// A target that is shorter by anything up to the whole image.
TEST_P(RestoreFaults, AShorterTargetIsRefusedUntouched) {
  const auto image = Open();
  for (std::size_t size = 0; size < kSmallSize; size += 33 * kKiB + 512) {
    MemoryBlockDevice disk(Noise(size, 3));
    const std::vector<std::byte> before = disk.bytes();
    const auto report = Restore(*image, disk);
    ASSERT_FALSE(report.ok()) << size;
    EXPECT_EQ(report.error().code(), base::ErrorCode::kInvalidArgument);
    EXPECT_THAT(report.error().text(), HasSubstr(std::to_string(size)));
    EXPECT_EQ(disk.bytes(), before);
    EXPECT_EQ(state_, TargetState::kUntouched);
  }
}

// Keeps hold of the device that it hands to an image.
class ImageMedium {
 public:
  explicit ImageMedium(const std::vector<std::byte>& bytes) : memory_(bytes) {}

  base::Result<std::unique_ptr<Image>> Open() {
    std::vector<std::unique_ptr<BlockDevice>> parts;
    auto device = std::make_unique<FailingBlockDevice>(memory_, "stick.pri");
    device_ = device.get();
    if (fail_open_ >= 0) {
      device->FailOnce(Call::kRead, fail_open_);
    }
    parts.push_back(std::move(device));
    return Image::FromParts(std::move(parts));
  }
  void FailOpenAt(int call) { fail_open_ = call; }
  FailingBlockDevice& device() { return *device_; }

 private:
  MemoryBlockDevice memory_;
  FailingBlockDevice* device_ = nullptr;
  int fail_open_ = -1;
};

TEST_P(RestoreFaults, AnImageThatCannotBeReadIsNotOpened) {
  ImageMedium medium(sink_.parts()[0]);
  for (int n = 0;; ++n) {
    medium.FailOpenAt(n);
    const auto image = medium.Open();
    if (image.ok()) {
      EXPECT_GE(n, 5);
      break;
    }
    EXPECT_EQ(image.error().code(), base::ErrorCode::kIo) << "read " << n;
    EXPECT_THAT(image.error().text(), HasSubstr("stick.pri"));
  }
}

TEST_P(RestoreFaults, AnImageWhoseReadingFailsLeavesNoGoodLookingTarget) {
  for (int n = 0;; ++n) {
    SCOPED_TRACE(n);
    ImageMedium medium(sink_.parts()[0]);
    const auto image = medium.Open();
    ASSERT_TRUE(image.ok());
    medium.device().FailOnce(Call::kRead,
                             medium.device().calls(Call::kRead) + n);
    MemoryBlockDevice disk(old_);
    const auto report = Restore(*image.value(), disk);
    CheckTruth(disk);
    if (!medium.device().failed()) {
      EXPECT_TRUE(report.ok());
      EXPECT_GE(n, 3);
      break;
    }
    ASSERT_FALSE(report.ok());
    EXPECT_EQ(report.error().code(), base::ErrorCode::kIo);
    EXPECT_THAT(report.error().text(), HasSubstr("stick.pri"));
    EXPECT_THAT(report.error().text(), HasSubstr("chunk "));
    EXPECT_NE(state_, TargetState::kWritten);
  }
}

TEST_P(RestoreFaults, ProvingNamesTheChunkThatCannotBeRead) {
  ImageMedium medium(sink_.parts()[0]);
  const auto image = medium.Open();
  ASSERT_TRUE(image.ok());
  const Index& index = image.value()->index();
  for (std::size_t row = 0; row < index.size(); ++row) {
    medium.device().FailReadsOf(index.at(row).stored_range());
    const ProveOptions options{
        .threads = 1, .deep = delta(), .rows = std::nullopt};
    Progress progress;
    const auto proof = Prove(*image.value(), options, progress, {});
    ASSERT_TRUE(proof.ok()) << proof.error().text();
    EXPECT_EQ(proof.value().damaged_chunks, 1U);
    ASSERT_EQ(proof.value().faults.size(), 1U);
    EXPECT_THAT(proof.value().faults.front(),
                HasSubstr(base::StrCat("chunk ", row + 1, " of")));
    EXPECT_THAT(proof.value().faults.front(), HasSubstr("stick.pri"));
  }
}

TEST_P(RestoreFaults, AnImageThatIsShortIsRefusedInWords) {
  const std::vector<std::byte> whole = sink_.parts()[0];
  for (std::size_t size = 0; size < whole.size();
       size += size < 200 || size + 600 > whole.size() ? 1 : 397) {
    sink_.parts()[0].assign(whole.begin(),
                            whole.begin() + static_cast<std::ptrdiff_t>(size));
    const auto image = Image::FromParts(sink_.devices());
    ASSERT_FALSE(image.ok()) << size;
    EXPECT_THAT(image.error().code(), AnyOf(base::ErrorCode::kCorrupt,
                                            base::ErrorCode::kInvalidArgument))
        << size << ": " << image.error().text();
    EXPECT_THAT(image.error().text(), HasSubstr("memory")) << size;
  }
}

INSTANTIATE_TEST_SUITE_P(All,
                         RestoreFaults,
                         ::testing::Bool(),
                         [](const auto& test) {
                           return test.param ? "Delta" : "Full";
                         });

}  // namespace
}  // namespace imaging
