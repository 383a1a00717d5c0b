// SPDX-License-Identifier: Apache-2.0
#include "restore/media/touched.h"

#include <gtest/gtest.h>

namespace restore {
namespace {

constexpr std::uint64_t kDisk = 1 << 20;

std::vector<Touched> Sample() {
  Touched one;
  one.offset = 440;
  one.old_bytes = {std::byte{1}, std::byte{2}, std::byte{3}};
  one.new_sha256 = std::string(64, 'a');
  Touched other = one;
  other.offset = 4096;
  other.old_bytes.resize(512);
  return {one, other};
}

TEST(TouchedPlaces, AreReadBackAsWritten) {
  const TouchedFiles files = EncodeTouched(Sample());
  const auto read = DecodeTouched(files.list, files.old_bytes, kDisk);
  ASSERT_TRUE(read.ok()) << read.error().text();
  ASSERT_EQ(read.value().size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(read.value()[i].offset, Sample()[i].offset);
    EXPECT_EQ(read.value()[i].old_bytes, Sample()[i].old_bytes);
    EXPECT_EQ(read.value()[i].new_sha256, Sample()[i].new_sha256);
  }
}

TEST(TouchedPlaces, MustLieOnTheDisk) {
  const TouchedFiles files = EncodeTouched(Sample());
  EXPECT_FALSE(DecodeTouched(files.list, files.old_bytes, 4607).ok());
  EXPECT_TRUE(DecodeTouched(files.list, files.old_bytes, 4608).ok());
}

TEST(TouchedPlaces, AreRefusedWhenAByteOfThemChanged) {
  TouchedFiles files = EncodeTouched(Sample());
  files.old_bytes[2] ^= std::byte{1};
  EXPECT_FALSE(DecodeTouched(files.list, files.old_bytes, kDisk).ok());
}

TEST(TouchedPlaces, AreRefusedWhateverTheListHolds) {
  for (const char* list :
       {"", "7", "[]", "{}", R"({"schema":[]})",
        R"({"schema":"pristine.touched/1","old_sha256":{}})",
        R"({"schema":[{"offset":0}],"old_sha256":null,"places":[]})"}) {
    EXPECT_FALSE(DecodeTouched(list, {}, kDisk).ok()) << list;
  }
}

}  // namespace
}  // namespace restore
