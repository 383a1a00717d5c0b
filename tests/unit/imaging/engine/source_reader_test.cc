// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/source_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/failing_block_device.h"
#include "tests/unit/imaging/engine/small_image.h"

namespace imaging {
namespace {

using base::ByteRange;
using fakes::FailingBlockDevice;
using fakes::MemoryBlockDevice;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kKiB;
using testing::Noise;

constexpr std::size_t kSize = 1024 * kKiB;
// Neither starts nor ends at a block.
constexpr ByteRange kWindow{100 * kKiB + 7, 500 * kKiB};
constexpr std::uint64_t kAt = kWindow.offset;
constexpr std::uint64_t kSector = 512;

class SourceReader : public ::testing::Test {
 protected:
  SourceReader()
      : disk_(Noise(kSize, 1)),
        device_(disk_, "disk"),
        out_(kWindow.length, std::byte{9}) {}

  // What `out_` must be: the wanted bytes, but `bad`, and zeros.
  std::vector<std::byte> Expected(const std::vector<ByteRange>& wanted,
                                  ByteRange bad = {}) const {
    std::vector<std::byte> expected(out_.size());
    for (const ByteRange& range : wanted) {
      for (std::uint64_t at = range.offset; at < range.end(); ++at) {
        if (at < bad.offset || at >= bad.end()) {
          expected[static_cast<std::size_t>(at - kAt)] =
              disk_.bytes()[static_cast<std::size_t>(at)];
        }
      }
    }
    return expected;
  }

  MemoryBlockDevice disk_;
  FailingBlockDevice device_;
  std::vector<std::byte> out_;
};

TEST_F(SourceReader, EveryByteThatIsNotWantedIsZero) {
  for (const std::vector<ByteRange>& wanted :
       {std::vector<ByteRange>{},
        {kWindow},
        {{kAt, 1}},
        {{kWindow.end() - 1, 1}},
        {{kAt + 5, 3}, {kAt + 4000, 9}, {kAt + 300 * kKiB, 70 * kKiB}}}) {
    out_.assign(out_.size(), std::byte{9});
    ASSERT_TRUE(ReadRanges(device_, kWindow, wanted, out_).ok());
    EXPECT_EQ(out_, Expected(wanted));
  }
}

TEST_F(SourceReader, SmallGapsCostNoRequestAndLargeOnesAreLeftOut) {
  const std::vector<ByteRange> near = {{kAt, 100}, {kAt + 60 * kKiB, 100}};
  ASSERT_TRUE(ReadRanges(device_, kWindow, near, out_).ok());
  EXPECT_EQ(device_.calls(), 1);
  const std::vector<ByteRange> far = {{kAt, 100}, {kAt + 200 * kKiB, 100}};
  ASSERT_TRUE(ReadRanges(device_, kWindow, far, out_).ok());
  EXPECT_EQ(device_.calls(), 3);
}

TEST_F(SourceReader, ABadSectorIsZeroAndListedAndNothingElseIs) {
  const ByteRange bad{kAt - kAt % kSector + 200 * kSector, kSector};
  device_.FailReadsOf(bad);
  const std::vector<ByteRange> wanted = {
      {bad.offset - 5 * kSector, 100 * kSector}};
  EXPECT_FALSE(ReadRanges(device_, kWindow, wanted, out_).ok());
  const auto lost = ReadRangesDespiteErrors(device_, kWindow, wanted, out_, {});
  ASSERT_TRUE(lost.ok()) << lost.error().text();
  EXPECT_THAT(lost.value(), ElementsAre(bad));
  EXPECT_EQ(out_, Expected(wanted, bad));
}

TEST_F(SourceReader, ABadSectorInAGapIsNoLoss) {
  device_.FailReadsOf({kAt + 10 * kKiB, kSector});
  const std::vector<ByteRange> wanted = {{kAt, kKiB}, {kAt + 20 * kKiB, kKiB}};
  const auto lost = ReadRangesDespiteErrors(device_, kWindow, wanted, out_, {});
  ASSERT_TRUE(lost.ok());
  EXPECT_THAT(lost.value(), IsEmpty());
  EXPECT_EQ(out_, Expected(wanted));
}

TEST_F(SourceReader, ADeviceThatIsGoneIsAnErrorAndNoListOfSectors) {
  device_.VanishAfter(0);
  const std::vector<ByteRange> wanted = {kWindow};
  const auto lost = ReadRangesDespiteErrors(device_, kWindow, wanted, out_, {});
  ASSERT_FALSE(lost.ok());
  EXPECT_THAT(lost.error().text(), HasSubstr("disk no longer answers"));
}

TEST_F(SourceReader, StopsBetweenRetries) {
  device_.FailReadsOf(kWindow);
  std::stop_source stop;
  stop.request_stop();
  const std::vector<ByteRange> wanted = {kWindow};
  const auto lost =
      ReadRangesDespiteErrors(device_, kWindow, wanted, out_, stop.get_token());
  ASSERT_FALSE(lost.ok());
  EXPECT_EQ(lost.error().code(), base::ErrorCode::kCancelled);
}

}  // namespace
}  // namespace imaging
