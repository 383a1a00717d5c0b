// SPDX-License-Identifier: Apache-2.0
#include "imaging/format/frame.h"

#include <gtest/gtest.h>

#include "imaging/base/strings.h"

namespace imaging {
namespace {

// The example of docs/FORMAT.md, "Our frames".
TEST(EncodeFrame, IsWhatTheSpecificationShows) {
  EXPECT_EQ(base::HexEncode(EncodeFrame(FrameKind::kIndex, {})),
            "502a4d18100000005052495354494e450100020000000000");
}

TEST(DecodeFrameHeader, TellsNewerFromDamagedFromSomethingElse) {
  const std::vector<std::byte> frame = EncodeFrame(FrameKind::kHead, {});
  EXPECT_TRUE(DecodeFrameHeader(frame).ok());
  const auto code_with = [&frame](std::size_t at, std::byte value) {
    std::vector<std::byte> changed = frame;
    changed[at] = value;
    const auto header = DecodeFrameHeader(changed);
    return header.ok() ? base::ErrorCode::kIo : header.error().code();
  };
  EXPECT_EQ(code_with(16, std::byte{2}), base::ErrorCode::kUnsupported);
  EXPECT_EQ(code_with(18, std::byte{9}), base::ErrorCode::kUnsupported);
  EXPECT_EQ(code_with(20, std::byte{1}), base::ErrorCode::kUnsupported);
  EXPECT_EQ(code_with(4, std::byte{1}), base::ErrorCode::kCorrupt);
  EXPECT_EQ(code_with(8, std::byte{'p'}), base::ErrorCode::kNotFound);
}

TEST(PartFrame, ComesBackAsItWas) {
  PartHeader part;
  part.image_id.fill(std::byte{7});
  part.number = 12;
  const std::vector<std::byte> frame = EncodePartFrame(part);
  ASSERT_EQ(frame.size(), PartHeader::kFrameSize);
  const auto decoded = DecodePartFrame(frame);
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded.value(), part);
}

}  // namespace
}  // namespace imaging
