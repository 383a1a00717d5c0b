// SPDX-License-Identifier: Apache-2.0
#include "imaging/format/seek_table.h"

#include <gtest/gtest.h>

#include "imaging/base/strings.h"

namespace imaging {
namespace {

std::vector<std::byte> Table(std::uint32_t entries) {
  SeekTableWriter writer;
  for (std::uint32_t i = 0; i < entries; ++i) {
    writer.Add({i + 1, 10 * (i + 1)});
  }
  return std::move(writer).Finish();
}

// zstd_seekable_compression_format.md: frame magic, frame size, entries,
// number of frames, descriptor, magic.
TEST(SeekTable, IsThePublishedOne) {
  EXPECT_EQ(base::HexEncode(Table(1)),
            "5e2a4d1811000000"
            "010000000a000000"
            "0100000000b1ea928f");
}

TEST(SeekTable, TellsItsSizeAndItsLastEntries) {
  const std::vector<std::byte> frame = Table(5);
  const std::span all(frame);
  const auto size = SeekTableFrameSize(all.last(kSeekTableFooterSize));
  ASSERT_TRUE(size.ok());
  EXPECT_EQ(size.value(), frame.size());
  const auto last = LastSeekTableEntries(all.last(9 + 16), 2);
  ASSERT_TRUE(last.ok());
  EXPECT_EQ(last.value(), (std::vector<SeekTableEntry>{{4, 40}, {5, 50}}));
  EXPECT_TRUE(LastSeekTableEntries(all, 5).ok());
  EXPECT_FALSE(LastSeekTableEntries(all, 6).ok());
  EXPECT_FALSE(LastSeekTableEntries(all.last(9 + 15), 2).ok());
  EXPECT_FALSE(LastSeekTableEntries(all.last(8), 0).ok());
  EXPECT_FALSE(LastSeekTableEntries({}, 1).ok());
}

TEST(SeekTable, AFooterThatCannotBeIsRefused) {
  std::vector<std::byte> footer = Table(3);
  footer.erase(footer.begin(), footer.end() - kSeekTableFooterSize);
  const auto code_with = [&](std::size_t at, std::byte value) {
    std::vector<std::byte> changed = footer;
    changed[at] = value;
    return SeekTableFrameSize(changed).error().code();
  };
  EXPECT_EQ(code_with(8, std::byte{0}), base::ErrorCode::kNotFound);
  EXPECT_EQ(code_with(4, std::byte{0x80}), base::ErrorCode::kCorrupt);
  EXPECT_EQ(code_with(3, std::byte{0xFF}), base::ErrorCode::kCorrupt);
  EXPECT_FALSE(SeekTableFrameSize(std::span(footer).first(8)).ok());
}

}  // namespace
}  // namespace imaging
