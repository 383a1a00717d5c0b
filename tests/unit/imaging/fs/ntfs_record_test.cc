// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ntfs_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/imaging/fs/ntfs_builder.h"

namespace imaging {
namespace {

using testing::Bytes;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using testing::NtfsRecordBuilder;
using testing::Utf16;

constexpr std::size_t kFirst = NtfsRecordBuilder::kFirstAttribute;

// A named stream of 5 bytes, and content of 3 clusters.
NtfsRecordBuilder File() {
  return NtfsRecordBuilder()
      .Resident(NtfsType::kData, Bytes({1, 2, 3, 4, 5}), "zone")
      .NonResident(NtfsType::kIndexAllocation, Bytes({0x11, 3, 9, 0}), 2, 9000);
}

std::string WhyNot(std::vector<std::byte> raw) {
  const auto record = NtfsRecord::Parse(64, std::move(raw));
  if (record.ok()) {
    return "";
  }
  EXPECT_EQ(record.error().code(), base::ErrorCode::kCorrupt);
  EXPECT_THAT(record.error().text(), HasSubstr("MFT record 64"));
  return record.error().text();
}

TEST(NtfsRecord, TellsItsAttributes) {
  const auto parsed = NtfsRecord::Parse(64, File().Raw());
  ASSERT_TRUE(parsed.ok()) << parsed.error().text();
  const NtfsRecord& record = parsed.value();
  ASSERT_EQ(record.attributes().size(), 2U);
  const NtfsAttribute& stream = record.attributes()[0];
  EXPECT_EQ(stream.type, NtfsType::kData);
  EXPECT_TRUE(stream.resident);
  EXPECT_TRUE(NtfsNameIs(stream.name, "ZONE"));
  EXPECT_THAT(stream.value, ElementsAreArray(Bytes({1, 2, 3, 4, 5})));
  const NtfsAttribute* content = record.Find(NtfsType::kIndexAllocation);
  ASSERT_NE(content, nullptr);
  EXPECT_FALSE(content->resident);
  EXPECT_EQ(content->highest_vcn, 2U);
  EXPECT_EQ(content->data_size, 9000U);
  EXPECT_EQ(content->mapping_pairs[1], std::byte{3});
  EXPECT_EQ(record.Find(NtfsType::kFileName), nullptr);
  EXPECT_FALSE(record.base());
  EXPECT_FALSE(record.is_directory());
}

TEST(NtfsRecord, TellsFoldersAndWhatItExtends) {
  const auto parsed = NtfsRecord::Parse(
      64, File()
              .Put<std::uint16_t>(22, 3)
              .Put<std::uint64_t>(32, std::uint64_t{5} << 48 | 77)
              .Raw());
  ASSERT_TRUE(parsed.ok());
  EXPECT_TRUE(parsed.value().is_directory());
  ASSERT_TRUE(parsed.value().base());
  EXPECT_EQ(parsed.value().base()->record, 77U);
  EXPECT_EQ(parsed.value().base()->sequence, 5U);
}

TEST(NtfsRecord, AttributesSurviveAMove) {
  auto parsed = NtfsRecord::Parse(64, File().Raw());
  ASSERT_TRUE(parsed.ok());
  const NtfsRecord moved = std::move(parsed).value();
  EXPECT_THAT(moved.attributes()[0].value,
              ElementsAreArray(Bytes({1, 2, 3, 4, 5})));
}

TEST(NtfsRecord, RefusesWhatIsNotInUse) {
  EXPECT_THAT(WhyNot(File().Put<std::uint16_t>(22, 2).Raw()),
              HasSubstr("not in use"));
  EXPECT_THAT(WhyNot(File().Put<std::uint32_t>(0, 0x44414142).Raw()),
              HasSubstr("not in use"));
  EXPECT_THAT(WhyNot(std::vector<std::byte>(1024)), HasSubstr("not in use"));
  EXPECT_THAT(WhyNot({}), HasSubstr("not in use"));
}

TEST(NtfsRecord, ATornSectorIsNoticed) {
  for (const std::size_t last : {510U, 1022U}) {
    std::vector<std::byte> raw = File().Raw();
    raw[last] ^= std::byte{1};
    EXPECT_THAT(WhyNot(raw), HasSubstr("torn")) << last;
  }
}

TEST(NtfsRecord, TheChecksLieBeforeWhatTheyReplace) {
  for (const unsigned place : {0U, 6U, 49U, 506U, 510U, 1020U, 0xffffU}) {
    std::vector<std::byte> raw = File().Raw();
    base::StoreLe<std::uint16_t>(std::span(raw), 4,
                                 static_cast<std::uint16_t>(place));
    EXPECT_THAT(WhyNot(raw), HasSubstr("torn")) << place;
  }
  for (const unsigned count : {0U, 1U, 2U, 4U, 0xffffU}) {
    std::vector<std::byte> raw = File().Raw();
    base::StoreLe<std::uint16_t>(std::span(raw), 6,
                                 static_cast<std::uint16_t>(count));
    EXPECT_THAT(WhyNot(raw), HasSubstr("torn")) << count;
  }
}

TEST(NtfsRecord, RefusesAttributesThatLeaveTheRecord) {
  const std::vector<std::byte> good = File().Raw();
  struct Change {
    std::size_t at;
    std::uint32_t value;
  };
  for (const Change change :
       {Change{kFirst + 4, 0}, Change{kFirst + 4, 16}, Change{kFirst + 4, 41},
        Change{kFirst + 4, 4000}, Change{kFirst + 4, 0xffff'fff8},
        Change{kFirst + 16, 6000}, Change{kFirst + 16, 0xffff'ffff},
        Change{kFirst + 20, 0xfff0}, Change{20, 0x0001'0400}}) {
    std::vector<std::byte> raw = good;
    base::StoreLe<std::uint32_t>(std::span(raw), change.at, change.value);
    EXPECT_THAT(WhyNot(raw), HasSubstr("malformed attribute"))
        << change.at << " " << change.value;
  }
  std::vector<std::byte> raw = good;
  base::StoreLe<std::uint32_t>(std::span(raw), 24, 1025);
  EXPECT_THAT(WhyNot(raw), HasSubstr("more bytes than it has"));
}

TEST(NtfsRecord, RefusesNamesAndPairsThatLeaveTheirAttribute) {
  std::vector<std::byte> raw = File().Raw();
  const std::size_t second =
      kFirst + base::LoadLe<std::uint32_t>(raw, kFirst + 4);
  raw[kFirst + 9] = std::byte{200};
  EXPECT_THAT(WhyNot(raw), HasSubstr("malformed attribute"));
  for (const unsigned place : {0U, 63U, 81U, 0xffffU}) {
    raw = File().Raw();
    base::StoreLe<std::uint16_t>(std::span(raw), second + 32,
                                 static_cast<std::uint16_t>(place));
    EXPECT_THAT(WhyNot(raw), HasSubstr("malformed attribute")) << place;
  }
}

TEST(NtfsRecord, RefusesAListWithoutEnd) {
  std::vector<std::byte> raw = NtfsRecordBuilder().Raw();
  base::StoreLe<std::uint32_t>(std::span(raw), 24, kFirst);
  EXPECT_THAT(WhyNot(raw), HasSubstr("malformed attribute"));
}

// Whatever one byte says, spans stay in the record.
TEST(NtfsRecord, NoSingleByteLeadsOutside) {
  const std::vector<std::byte> good = File().Raw();
  for (std::size_t at = 0; at < 256; ++at) {
    for (const unsigned value : {0x00U, 0x01U, 0x40U, 0x7fU, 0x80U, 0xffU}) {
      std::vector<std::byte> raw = good;
      raw[at] = static_cast<std::byte>(value);
      const auto parsed = NtfsRecord::Parse(64, std::move(raw));
      if (!parsed.ok()) {
        continue;
      }
      std::size_t total = 0;
      for (const NtfsAttribute& a : parsed.value().attributes()) {
        for (const auto span : {a.name, a.value, a.mapping_pairs}) {
          total += span.size();
          EXPECT_LE(span.size(), good.size());
          for (const std::byte byte : span) {  // Under ASan: in bounds.
            total += std::to_integer<std::size_t>(byte) & 0U;
          }
        }
      }
      EXPECT_LT(total, 4 * good.size());
    }
  }
}

TEST(NtfsNameIs, IgnoresTheCaseOfLettersAlone) {
  EXPECT_TRUE(NtfsNameIs(Utf16("HiberFil.SYS"), "hiberfil.sys"));
  EXPECT_TRUE(NtfsNameIs({}, ""));
  EXPECT_FALSE(NtfsNameIs(Utf16("hiberfil.sy"), "hiberfil.sys"));
  EXPECT_FALSE(NtfsNameIs(Utf16("hiberfil@sys"), "hiberfil`sys"));
  EXPECT_FALSE(NtfsNameIs(Bytes({'a', 1}), "a"));
}

}  // namespace
}  // namespace imaging
