// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/put_back_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using restore::PaxEntry;
using restore::PlaceOf;
using ::testing::HasSubstr;

PaxEntry Entry(const std::string& path, mode_t type = S_IFREG) {
  PaxEntry entry;
  entry.path = path;
  entry.info.st_mode = type | 0644;
  return entry;
}

void ExpectRefused(const PaxEntry& entry) {
  const auto place = PlaceOf(entry);
  ASSERT_FALSE(place.ok()) << entry.path;
  EXPECT_THAT(place.error().text(), HasSubstr(entry.path));
}

TEST(PutBackPolicyTest, PlainPathsAreTaken) {
  EXPECT_EQ(PlaceOf(Entry("Users/李/a..b.txt")).value(), "Users/李/a..b.txt");
  EXPECT_EQ(PlaceOf(Entry("Users/", S_IFDIR)).value(), "Users");
}

TEST(PutBackPolicyTest, PathsThatLeadOutAreRefusedByName) {
  for (const char* const path :
       {"/etc/passwd", "..", "a/../b", "a/..", "./a", "a//b", "a/./b"}) {
    ExpectRefused(Entry(path));
  }
  ASSERT_FALSE(PlaceOf(Entry("")).ok());
  std::string deep = "a";
  for (int depth = 0; depth < 300; ++depth) {
    deep += "/a";
  }
  ExpectRefused(Entry(deep));
}

TEST(PutBackPolicyTest, LinksThatCouldLeadOutAreKnown) {
  using restore::LeadsOut;
  EXPECT_TRUE(LeadsOut("a/b", "/etc"));
  EXPECT_TRUE(LeadsOut("a/b", "../../etc"));
  EXPECT_TRUE(LeadsOut("a/b/", "../../etc"));
  EXPECT_TRUE(LeadsOut("a/b", ""));
  EXPECT_TRUE(LeadsOut("a/b", "D:/Music"));
  // The name could itself be a link.
  EXPECT_TRUE(LeadsOut("a/b", "c/../../d"));
  EXPECT_FALSE(LeadsOut("a/b", "../c"));
  EXPECT_FALSE(LeadsOut("a/b", "c/d"));
  EXPECT_FALSE(LeadsOut("b", "c"));
  EXPECT_TRUE(LeadsOut("b", "../c"));
}

TEST(PutBackPolicyTest, WhatIsNeitherFileFolderNorLinkIsRefused) {
  ExpectRefused(Entry("a", S_IFCHR));
  ExpectRefused(Entry("a", S_IFIFO));
  PaxEntry hard = Entry("a");
  hard.hard_link = true;
  ExpectRefused(hard);
}

}  // namespace
