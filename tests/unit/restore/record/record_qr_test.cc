// SPDX-License-Identifier: Apache-2.0
#include "restore/record/record_qr.h"

#include <gmock/gmock.h>

#include "imaging/base/strings.h"
#include "restore/record/record_json.h"
#include "tests/unit/restore/record/sample_record.h"

namespace restore {
namespace {

using ::testing::Each;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using testing::SampleRecord;
using ::testing::SizeIs;
using ::testing::StartsWith;

imaging::Sha256 Digest() {
  return RecordDigest(EncodeRecord(SampleRecord()));
}

QrCode Code(const Record& record) {
  auto code = QrCode::Of(RecordCode(record, Digest()));
  EXPECT_TRUE(code.ok());
  return std::move(code).value();
}

std::size_t Signs(const std::string& utf8) {
  std::size_t count = 0;
  for (const char c : utf8) {
    count += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  }
  return count;
}

TEST(RecordCode, SaysWhatTheRecordIs) {
  const std::string code = RecordCode(SampleRecord(), Digest());
  EXPECT_THAT(code, StartsWith("PRISTINE RECORD V1 "));
  EXPECT_THAT(code, EndsWith(" NOT-READ-BACK 20261124T091930Z B7N0AS12345"));
  std::string digest = base::HexEncode(Digest());
  for (char& c : digest) {
    c = c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  EXPECT_THAT(code, HasSubstr(" " + digest + " "));
}

TEST(RecordCode, WhatIsMissingOrHasNoSignIsADash) {
  Record record;
  EXPECT_THAT(RecordCode(record, Digest()), EndsWith(" FAILED - -"));
  record.machine.serial = "a b_资";
  record.end = JobEnd::kDone;
  EXPECT_THAT(RecordCode(record, Digest()), EndsWith(" DONE - A-B----"));
}

TEST(QrCode, EveryRecordFits) {
  Record record = SampleRecord();
  for (int end = 0; end <= static_cast<int>(JobEnd::kFailed); ++end) {
    record.end = static_cast<JobEnd>(end);
    record.machine.serial = std::string(4096, 'x');
    EXPECT_TRUE(QrCode::Of(RecordCode(record, Digest())).ok());
  }
  EXPECT_FALSE(QrCode::Of(std::string(155, 'A')).ok());
  EXPECT_FALSE(QrCode::Of("").ok());
}

TEST(QrCode, FitsIntoATerminalOf80By24) {
  const auto rows = Code(SampleRecord()).HalfBlockRows();
  EXPECT_THAT(rows, SizeIs(21));
  for (const std::string& row : rows) {
    EXPECT_EQ(Signs(row), 41);
  }
  // The border is light: a full block above the code, and half of one below.
  EXPECT_EQ(rows.front().substr(0, 3), "\u2588");
  EXPECT_EQ(rows.back().substr(0, 3), "\u2580");
}

TEST(QrCode, HalfBlocksAndAsciiShowTheSameModules) {
  const QrCode code = Code(SampleRecord());
  const auto halves = code.HalfBlockRows();
  const auto ascii = code.AsciiRows();
  ASSERT_THAT(ascii, SizeIs(41));
  EXPECT_THAT(ascii, Each(SizeIs(82)));
  for (std::size_t y = 0; y < ascii.size(); ++y) {
    std::string_view row = halves[y / 2];
    for (std::size_t x = 0; x < 41; ++x) {
      const std::size_t length = row[0] == ' ' ? 1 : 3;
      const std::string_view sign = row.substr(0, length);
      row.remove_prefix(length);
      const bool light =
          sign == "\u2588" || sign == (y % 2 == 0 ? "\u2580" : "\u2584");
      EXPECT_EQ(ascii[y].substr(2 * x, 2), light ? "##" : "  ");
    }
  }
}

// The finder patterns in three corners (ISO/IEC 18004, 6.3.3) show that rows,
// columns and colours are not mixed up; record_test.py decodes a whole code.
TEST(QrCode, HasItsFinderPatterns) {
  const QrCode code = Code(SampleRecord());
  constexpr auto kLast = static_cast<std::ptrdiff_t>(QrCode::kModules) - 1;
  for (std::ptrdiff_t i = 0; i < 7; ++i) {
    EXPECT_TRUE(code.dark(0, i));
    EXPECT_TRUE(code.dark(i, 0));
    EXPECT_TRUE(code.dark(0, kLast - i));
    EXPECT_TRUE(code.dark(kLast, i));
    EXPECT_FALSE(code.dark(7, i));
  }
  bool fourth = true;
  for (std::ptrdiff_t i = 0; i < 7; ++i) {
    fourth =
        fourth && code.dark(kLast, kLast - i) && code.dark(kLast - i, kLast);
  }
  EXPECT_FALSE(fourth);
  EXPECT_FALSE(code.dark(-1, 0));
  EXPECT_FALSE(code.dark(0, kLast + 1));
}

}  // namespace
}  // namespace restore
