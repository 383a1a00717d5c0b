// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "restore/media/shrink_tools.h"
#include "restore/media/shrunk.h"

namespace restore {
namespace {

TEST(ShrinkTools, TheSmallestSizeIsReadFromWhatTheToolsPrint) {
  EXPECT_EQ(
      ParseNtfsSmallest(
          "Space in use       : 54 MB (8.5%)\n"
          "Collecting resizing constraints ...\n"
          "You might resize at 53678080 bytes or 54 MB (freeing 576 MB).\n"),
      53678080U);
  EXPECT_EQ(ParseNtfsSmallest("ERROR: Volume is full.\n"), 0U);
  EXPECT_EQ(
      ParseExtSmallest("Estimated minimum size of the filesystem: 26954\n"),
      26954U);
  EXPECT_EQ(ParseExtSmallest(""), 0U);
}

TEST(Shrunk, IsReadBackAsItWasWritten) {
  const auto back =
      DecodeShrunk(EncodeShrunk({{4, "ntfs", 800, 600}, {2, "ext4", 70, 60}}));
  ASSERT_TRUE(back.ok());
  ASSERT_EQ(back.value().size(), 2U);
  EXPECT_EQ(back.value()[0].number, 4);
  EXPECT_EQ(back.value()[0].fs_type, "ntfs");
  EXPECT_EQ(back.value()[0].old_size, 800U);
  EXPECT_EQ(back.value()[1].new_size, 60U);
  EXPECT_TRUE(DecodeShrunk(EncodeShrunk({})).value().empty());
}

TEST(Shrunk, AnythingElseIsDamaged) {
  const std::string good = EncodeShrunk({{4, "ntfs", 800, 600}});
  for (const std::string& text :
       {std::string(), std::string("[]"), good.substr(1), good + "x",
        std::string(R"({"schema":"pristine.shrunk/1"})"),
        std::string(R"({"schema":"pristine.shrunk/1","partitions":[7]})"),
        std::string(
            R"({"schema":"pristine.shrunk/1","partitions":[{"number":-1,)"
            R"("file_system":"x","old_size":1,"new_size":1}]})"),
        std::string(R"({"schema":"pristine.shrunk/1","partitions":[{"number":)"
                    R"(99999999999,"file_system":"x","old_size":1,)"
                    R"("new_size":1}]})")}) {
    EXPECT_FALSE(DecodeShrunk(text).ok()) << text;
  }
}

}  // namespace
}  // namespace restore
