// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ext_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "imaging/base/bytes.h"

namespace {

using ::testing::ElementsAre;

// Appends an entry of `size` bytes.
void Add(std::vector<std::byte>& block,
         std::uint32_t inode,
         std::uint16_t stored_size,
         std::string_view name,
         std::size_t size) {
  const std::size_t at = block.size();
  block.resize(at + size);
  base::StoreLe(std::span(block), at, inode);
  base::StoreLe(std::span(block), at + 4, stored_size);
  block[at + 6] = static_cast<std::byte>(name.size());
  std::transform(name.begin(), name.end(),
                 block.begin() + static_cast<std::ptrdiff_t>(at + 8),
                 [](char letter) { return static_cast<std::byte>(letter); });
}

std::vector<std::string> Names(const std::vector<std::byte>& block) {
  std::vector<std::string> names;
  for (const imaging::ExtName& entry : imaging::ExtNamesIn(block)) {
    names.push_back(entry.name);
  }
  return names;
}

TEST(ExtFolder, PassesOverDotsAndUnusedEntries) {
  std::vector<std::byte> block;
  Add(block, 2, 12, ".", 12);
  Add(block, 2, 12, "..", 12);
  Add(block, 11, 16, "a", 16);
  Add(block, 0, 12, "gone", 12);
  Add(block, 12, 12, "b", 12);
  EXPECT_THAT(Names(block), ElementsAre("a", "b"));
}

TEST(ExtFolder, EndsAtAnEntryThatLeavesTheBlock) {
  std::vector<std::byte> block;
  Add(block, 11, 12, "a", 12);
  Add(block, 12, 16, "b", 12);
  EXPECT_THAT(Names(block), ElementsAre("a"));
}

TEST(ExtFolder, EndsAtANameThatLeavesItsEntry) {
  std::vector<std::byte> block;
  Add(block, 11, 12, "a", 12);
  Add(block, 12, 8, "b", 12);
  EXPECT_THAT(Names(block), ElementsAre("a"));
}

TEST(ExtFolder, ZeroSizeDoesNotHang) {
  EXPECT_THAT(Names(std::vector<std::byte>(4096)), ElementsAre());
}

TEST(ExtFolder, KnowsTheSizesOf64KiBBlocks) {
  for (const unsigned whole : {0U, 65535U}) {
    std::vector<std::byte> block;
    Add(block, 11, static_cast<std::uint16_t>(whole), "a", 65536);
    EXPECT_THAT(Names(block), ElementsAre("a"));
  }
}

}  // namespace
