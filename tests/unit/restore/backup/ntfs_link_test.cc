// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/ntfs_link.h"

#include <gtest/gtest.h>

#include <string>

#include "restore/backup/ntfs_streams.h"

namespace {

using restore::IsStreamName;
using restore::WindowsLink;

// [MS-FSCC] 2.1.2.4, by hand.
TEST(NtfsLinkTest, IsARelativeSymbolicLinkOfWindows) {
  const char bytes[] =
      "\x0c\0\0\xa0"          // Tag.
      "\x14\0\0\0"            // Length of what follows.
      "\0\0\x08\0\0\0\x08\0"  // Both names, in bytes.
      "\1\0\0\0"              // Relative.
      ".\0.\0\\\0a";
  EXPECT_EQ(WindowsLink("../a"), std::string(&bytes[0], sizeof(bytes)));
}

TEST(NtfsLinkTest, WhatWindowsCannotHaveIsNone) {
  EXPECT_EQ(WindowsLink(""), "");
  EXPECT_EQ(WindowsLink("a\xff"), "");
  EXPECT_EQ(WindowsLink(std::string(5000, 'a')), "");
}

TEST(NtfsLinkTest, NamesOfStreamsLeadToNoOtherFile) {
  EXPECT_TRUE(IsStreamName("Zone.Identifier"));
  for (const std::string& name :
       {std::string(), std::string("../a"), std::string("a:b"),
        std::string("a\\b"), std::string("a\0b", 3), std::string(800, 'a')}) {
    EXPECT_FALSE(IsStreamName(name)) << name;
  }
}

}  // namespace
