// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/partition_copy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/failing_block_device.h"
#include "tests/fakes/failing_sink.h"
#include "tests/unit/imaging/engine/small_image.h"

namespace {

using imaging::fakes::FailingBlockDevice;
using imaging::fakes::FailingSink;
using imaging::fakes::MemoryBlockDevice;
using imaging::fakes::MemorySink;
using imaging::testing::kKiB;
using imaging::testing::kSmallSize;
using imaging::testing::Noise;
using imaging::testing::SmallPlan;
using restore::CopyOutcome;
using restore::CopyState;
using restore::JobProgress;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Call = FailingBlockDevice::Call;

class PartitionCopyTest : public ::testing::Test {
 protected:
  CopyOutcome Copy() { return CopyTo(sink_); }
  CopyOutcome CopyTo(imaging::ByteSink& sink) {
    const imaging::CapturePlan plan = SmallPlan();
    JobProgress progress;
    progress.Plan(restore::StagesOfCopy(plan));
    return MakeCopy(
        {.source = source_,
         .plan = plan,
         .sink = sink,
         .open =
             [this] {
               before_reading_back_();
               return imaging::Image::FromParts(sink_.devices());
             },
         .options = {.level = 1, .threads = 1, .part_size = 0, .key = nullptr},
         .first_stage = 0},
        progress, stop_.get_token());
  }
  void Change(std::uint64_t offset) {
    const std::byte other{0x5a};
    std::vector<std::byte> found(1);
    ASSERT_TRUE(memory_.ReadAt(offset, found).ok());
    found[0] ^= other;
    ASSERT_TRUE(memory_.WriteAt(offset, found).ok());
  }

  MemoryBlockDevice memory_{Noise(kSmallSize, 1)};
  FailingBlockDevice source_{memory_, "/dev/sda4"};
  MemorySink sink_;
  std::stop_source stop_;
  std::function<void()> before_reading_back_ = [] {};
};

TEST_F(PartitionCopyTest, AGoodCopyIsProven) {
  const CopyOutcome copy = Copy();
  EXPECT_EQ(copy.state, CopyState::kProven);
  EXPECT_FALSE(copy.error);
  EXPECT_EQ(copy.id.size(), 64U);
  EXPECT_EQ(copy.report.read_bytes, SmallPlan().used.total_bytes());
}

// Any byte that the medium changes behind our back, wherever it lies.
TEST_F(PartitionCopyTest, ACopyThatTheMediumDamagedIsNeverProven) {
  ASSERT_EQ(Copy().state, CopyState::kProven);
  const std::size_t size = sink_.parts()[0].size();
  for (std::size_t at = 0; at < size; at += size / 60) {
    sink_.parts().assign(1, {});
    before_reading_back_ = [&] { sink_.parts()[0][at] ^= std::byte{1}; };
    const CopyOutcome copy = Copy();
    ASSERT_EQ(copy.state, CopyState::kDamaged) << at;
    ASSERT_TRUE(copy.error);
    EXPECT_THAT(copy.error->text(), HasSubstr("did not read back"));
    EXPECT_THAT(copy.error->hint(), HasSubstr("Nothing was overwritten."));
  }
}

TEST_F(PartitionCopyTest, ACopyThatLostItsEndIsDamaged) {
  before_reading_back_ = [&] { sink_.parts()[0].resize(100 * kKiB); };
  EXPECT_EQ(Copy().state, CopyState::kDamaged);
}

TEST_F(PartitionCopyTest, ASourceThatChangesMeanwhileIsFoundOut) {
  before_reading_back_ = [&] { Change(130 * kKiB); };
  const CopyOutcome copy = Copy();
  EXPECT_EQ(copy.state, CopyState::kWhole);
  ASSERT_TRUE(copy.error);
  EXPECT_THAT(copy.error->text(), HasSubstr("changed while it was copied"));
}

TEST_F(PartitionCopyTest, BytesThatNobodyUsesMayChange) {
  before_reading_back_ = [&] { Change(300 * kKiB); };
  EXPECT_EQ(Copy().state, CopyState::kProven);
}

TEST_F(PartitionCopyTest, ABadSectorIsNamedAndTheRestIsProven) {
  constexpr base::ByteRange kBad{64 * kKiB, 512};
  source_.FailReadsOf(kBad);
  const CopyOutcome copy = Copy();
  EXPECT_EQ(copy.state, CopyState::kProven);
  ASSERT_FALSE(copy.error) << copy.error->text();
  ASSERT_EQ(copy.report.unreadable.ranges().size(), 1U);
  EXPECT_EQ(copy.report.unreadable.ranges()[0], kBad);
}

TEST_F(PartitionCopyTest, ANeighbourOfABadSectorIsStillCompared) {
  source_.FailReadsOf({64 * kKiB, 512});
  before_reading_back_ = [&] { Change(64 * kKiB + 512); };
  EXPECT_EQ(Copy().state, CopyState::kWhole);
}

// A disk that fails for good after the copy was made: what was read first may
// be all that there ever will be.
TEST_F(PartitionCopyTest, ASourceThatDiesAfterwardsLeavesAWholeCopy) {
  before_reading_back_ = [&] { source_.VanishAfter(0); };
  const CopyOutcome copy = Copy();
  EXPECT_EQ(copy.state, CopyState::kWhole);
  ASSERT_TRUE(copy.error);
  EXPECT_THAT(copy.error->text(), HasSubstr("/dev/sda4"));
}

// Full, pulled: at any call of the sink.
TEST_F(PartitionCopyTest, ADestinationThatFailsAtAnyCallLeavesNoCopy) {
  int number = 0;
  for (;; ++number) {
    sink_.parts().assign(1, {});
    FailingSink sink(sink_, number,
                     {base::ErrorCode::kNoSpace, "no space left"});
    const CopyOutcome copy = CopyTo(sink);
    if (!copy.error) {
      EXPECT_EQ(copy.state, CopyState::kProven);
      break;
    }
    ASSERT_EQ(copy.state, CopyState::kPartial) << number;
    EXPECT_EQ(copy.error->code(), base::ErrorCode::kNoSpace);
  }
  EXPECT_GT(number, 3);
}

TEST_F(PartitionCopyTest, StoppedAfterWritingItIsUnproven) {
  before_reading_back_ = [&] { stop_.request_stop(); };
  const CopyOutcome copy = Copy();
  EXPECT_EQ(copy.state, CopyState::kUnproven);
  ASSERT_TRUE(copy.error);
  EXPECT_EQ(copy.error->code(), base::ErrorCode::kCancelled);
}

}  // namespace
