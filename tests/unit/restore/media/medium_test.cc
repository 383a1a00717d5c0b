// SPDX-License-Identifier: Apache-2.0
#include "restore/media/medium.h"

#include <gmock/gmock.h>

namespace restore {
namespace {

Medium Sample() {
  Medium medium;
  medium.id = std::string(32, 'a');
  medium.kind = Medium::Kind::kRecovery;
  medium.made = "2026-11-24T06:00:00Z";
  medium.record_key = std::string(64, 'e');
  medium.files = {{"/pristine/vmlinuz", 8247232, std::string(64, '1')}};
  medium.images = {{"/PHILIPS.pri", 5000000000, ""}};
  return medium;
}

TEST(Medium, IsReadBackAsWritten) {
  // What is behind it in its cluster does not matter.
  for (const char* tail : {"", "\n\n", "\0\0\0", "rest of an old file\""}) {
    const auto read = DecodeMedium(EncodeMedium(Sample()) + tail);
    ASSERT_TRUE(read.ok()) << read.error().text();
    EXPECT_EQ(read.value().id, Sample().id);
    EXPECT_EQ(read.value().kind, Sample().kind);
    EXPECT_EQ(read.value().record_key, Sample().record_key);
    EXPECT_EQ(read.value().files, Sample().files);
    EXPECT_EQ(read.value().images, Sample().images);
  }
}

TEST(Medium, AKeyForRecordsIsOneOrNone) {
  Medium medium = Sample();
  medium.record_key = "";
  const auto without = DecodeMedium(EncodeMedium(medium));
  ASSERT_TRUE(without.ok());
  EXPECT_EQ(without.value().record_key, "");
  medium.record_key = "ee";
  EXPECT_FALSE(DecodeMedium(EncodeMedium(medium)).ok());
}

TEST(Medium, CutShortIsCorrupt) {
  const std::string whole = EncodeMedium(Sample());
  for (std::size_t size = 0; size + 2 < whole.size(); ++size) {
    EXPECT_FALSE(DecodeMedium(whole.substr(0, size)).ok()) << size;
  }
}

TEST(Medium, RefusesPathsThatLeadOut) {
  for (const char* path : {"", "/", "a", "/../x", "/a/../../x", "/a/.."}) {
    Medium medium = Sample();
    medium.files.front().path = path;
    EXPECT_FALSE(DecodeMedium(EncodeMedium(medium)).ok()) << path;
  }
}

TEST(Medium, TellsANewerVersion) {
  std::string text = EncodeMedium(Sample());
  text.replace(text.find("medium/1"), 8, "medium/2");
  EXPECT_EQ(DecodeMedium(text).error().code(), base::ErrorCode::kUnsupported);
}

TEST(Medium, RefusesDeepNesting) {
  EXPECT_FALSE(DecodeMedium(std::string(100000, '[')).ok());
}

}  // namespace
}  // namespace restore
