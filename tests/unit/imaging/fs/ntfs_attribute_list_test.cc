// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ntfs_attribute_list.h"

#include <gtest/gtest.h>

#include "tests/unit/imaging/fs/ntfs_builder.h"

namespace imaging {
namespace {

using testing::Utf16;

std::vector<std::byte> Entry(std::string_view name, std::size_t size = 32) {
  std::vector<std::byte> out(size);
  base::StoreLe<std::uint32_t>(std::span(out), 0, 0x80);
  base::StoreLe<std::uint16_t>(std::span(out), 4,
                               static_cast<std::uint16_t>(size));
  out[6] = static_cast<std::byte>(name.size());
  out[7] = std::byte{26};
  base::StoreLe<std::uint64_t>(std::span(out), 8, 1000);
  base::StoreLe<std::uint64_t>(std::span(out), 16, std::uint64_t{3} << 48 | 70);
  const std::vector<std::byte> wide = Utf16(name);
  std::copy(wide.begin(), wide.end(), out.begin() + 26);
  return out;
}

std::vector<std::byte> operator+(std::vector<std::byte> a,
                                 const std::vector<std::byte>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

TEST(NtfsAttributeList, TellsWhereEachExtentIs) {
  const std::vector<std::byte> list = Entry("") + Entry("abc");
  const auto entries = ParseNtfsAttributeList(list);
  ASSERT_TRUE(entries.ok());
  ASSERT_EQ(entries.value().size(), 2U);
  for (const NtfsListEntry& entry : entries.value()) {
    EXPECT_EQ(entry.type, NtfsType::kData);
    EXPECT_EQ(entry.lowest_vcn, 1000U);
    EXPECT_EQ(entry.holder.record, 70U);
    EXPECT_EQ(entry.holder.sequence, 3U);
  }
  EXPECT_TRUE(entries.value()[0].name.empty());
  EXPECT_TRUE(NtfsNameIs(entries.value()[1].name, "abc"));
}

TEST(NtfsAttributeList, MayBeEmpty) {
  const auto entries = ParseNtfsAttributeList({});
  ASSERT_TRUE(entries.ok());
  EXPECT_TRUE(entries.value().empty());
}

TEST(NtfsAttributeList, RefusesEntriesThatLeaveIt) {
  for (const unsigned length : {0U, 25U, 33U, 0xffffU}) {
    std::vector<std::byte> second = Entry("");
    base::StoreLe<std::uint16_t>(std::span(second), 4,
                                 static_cast<std::uint16_t>(length));
    const std::vector<std::byte> list = Entry("") + second;
    const auto entries = ParseNtfsAttributeList(list);
    ASSERT_FALSE(entries.ok()) << length;
    EXPECT_EQ(entries.error().code(), base::ErrorCode::kCorrupt);
  }
  const std::vector<std::byte> cut = Entry("") + Entry("", 25);
  EXPECT_FALSE(ParseNtfsAttributeList(cut).ok());
}

TEST(NtfsAttributeList, RefusesANameThatLeavesItsEntry) {
  std::vector<std::byte> list = Entry("abc");
  list[6] = std::byte{4};
  EXPECT_FALSE(ParseNtfsAttributeList(list).ok());
  list = Entry("abc");
  list[7] = std::byte{27};
  EXPECT_FALSE(ParseNtfsAttributeList(list).ok());
}

}  // namespace
}  // namespace imaging
