// SPDX-License-Identifier: Apache-2.0
#include "imaging/base/strings.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace base {
namespace {

constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();

TEST(FormatBytes, UsesTheUnitThatFits) {
  EXPECT_EQ(FormatBytes(0), "0 B");
  EXPECT_EQ(FormatBytes(1), "1 B");
  EXPECT_EQ(FormatBytes(1023), "1023 B");
  EXPECT_EQ(FormatBytes(1024), "1.0 KiB");
  EXPECT_EQ(FormatBytes(1536), "1.5 KiB");
  EXPECT_EQ(FormatBytes(1024 * 1024 - 1), "1.0 MiB");
  EXPECT_EQ(FormatBytes(std::uint64_t{1000204886016}), "931.5 GiB");
  EXPECT_EQ(FormatBytes(kMax), "16.0 EiB");
}

TEST(ParseBytes, TakesPlainAndBinarySizes) {
  EXPECT_EQ(ParseBytes("0"), 0U);
  EXPECT_EQ(ParseBytes("4096"), 4096U);
  EXPECT_EQ(ParseBytes("64K"), 65536U);
  EXPECT_EQ(ParseBytes("64k"), 65536U);
  EXPECT_EQ(ParseBytes("1.5G"), std::uint64_t{3} << 29);
  EXPECT_EQ(ParseBytes("2GiB"), std::uint64_t{2} << 30);
  EXPECT_EQ(ParseBytes("2gib"), std::uint64_t{2} << 30);
  EXPECT_EQ(ParseBytes("7MB"), std::uint64_t{7} << 20);
  EXPECT_EQ(ParseBytes("12B"), 12U);
  EXPECT_EQ(ParseBytes("1P"), std::uint64_t{1} << 50);
}

TEST(ParseBytes, RefusesWhatIsNoSizeOrDoesNotFit) {
  for (const char* const text :
       {"", "K", "-1", "-0.5G", "1X", "1KK", "1Ki", "1 K", " 1", "1.2.3",
        "0x10", "nan", "inf", "infinity", "1e400", "8192P", "99999999999999G",
        "1Kb2", "+1"}) {
    EXPECT_FALSE(ParseBytes(text).has_value()) << text;
  }
}

TEST(Printable, LeavesTextOfAnyScriptAlone) {
  const std::string text = "C: Büro 系统还原 \xF0\x9F\x92\xBE ~";
  EXPECT_EQ(Printable(text), text);
}

TEST(Printable, DefusesWhatMovesATerminal) {
  EXPECT_EQ(Printable("a\x1b[2Jb"), "a?[2Jb");
  EXPECT_EQ(Printable(std::string_view("a\0b\n\r\t\x7f", 7)), "a?b????");
  EXPECT_EQ(Printable("\xC2\x9B"), "?");         // CSI as one character.
  EXPECT_EQ(Printable("\xC2\xA0"), "\xC2\xA0");  // The first after C1.
}

TEST(Printable, MarksEachByteThatIsNotUtf8) {
  EXPECT_EQ(Printable("\xFF\xFE"), "??");
  EXPECT_EQ(Printable("a\xC3"), "a?");  // Cut short.
  EXPECT_EQ(Printable("\xE4\xBD"), "??");
  EXPECT_EQ(Printable("\xC0\xAF"), "??");            // Overlong.
  EXPECT_EQ(Printable("\xED\xA0\x80"), "???");       // A surrogate.
  EXPECT_EQ(Printable("\xF4\x90\x80\x80"), "????");  // Beyond U+10FFFF.
  EXPECT_EQ(Printable("\xC3\xA9\x80"), "\xC3\xA9?");
}

std::vector<std::byte> Units(std::initializer_list<unsigned> units) {
  std::vector<std::byte> out;
  for (const unsigned unit : units) {
    out.push_back(static_cast<std::byte>(unit));
    out.push_back(static_cast<std::byte>(unit >> 8));
  }
  return out;
}

TEST(Utf16LeToUtf8, TakesPairsAndReplacesLoneSurrogates) {
  EXPECT_EQ(Utf16LeToUtf8(Units({'C', 0xE9, 0x7CFB})), "C\xC3\xA9\xE7\xB3\xBB");
  EXPECT_EQ(Utf16LeToUtf8(Units({0xD83D, 0xDCBE})), "\xF0\x9F\x92\xBE");
  EXPECT_EQ(Utf16LeToUtf8(Units({0xD83D, 'x'})), "\xEF\xBF\xBDx");
  EXPECT_EQ(Utf16LeToUtf8(Units({0xDCBE})), "\xEF\xBF\xBD");
  EXPECT_EQ(Utf16LeToUtf8(Units({0xD83D})), "\xEF\xBF\xBD");
  std::vector<std::byte> odd = Units({'a'});
  odd.push_back(std::byte{'b'});
  EXPECT_EQ(Utf16LeToUtf8(odd), "a");
  EXPECT_EQ(Utf16LeToUtf8({}), "");
}

TEST(HexEncode, WritesTwoDigitsAByte) {
  const std::vector<std::byte> bytes{std::byte{0}, std::byte{0xA5},
                                     std::byte{0xFF}};
  EXPECT_EQ(HexEncode(bytes), "00a5ff");
  EXPECT_EQ(HexEncode({}), "");
}

TEST(HexDecode, ReadsWhatHexEncodeWritesAndNothingElse) {
  const std::vector<std::byte> bytes{std::byte{0}, std::byte{0xA5},
                                     std::byte{0xFF}};
  EXPECT_EQ(HexDecode("00a5ff"), bytes);
  EXPECT_EQ(HexDecode(""), std::vector<std::byte>());
  for (const char* text : {"0", "00a", "0g", "A5", " 00", "0x00"}) {
    EXPECT_FALSE(HexDecode(text).has_value()) << text;
  }
}

TEST(Utf8ToUtf16Le, IsTheReverseOfUtf16LeToUtf8) {
  for (const char* text :
       {"", "PHILIPS.pri", "\xC3\xA9", "\xE7\xB3\xBB\xE7\xBB\x9F",
        "\xF0\x9F\x98\x80 end", "\xEF\xBF\xBF"}) {
    const auto units = Utf8ToUtf16Le(text);
    ASSERT_TRUE(units.has_value()) << text;
    EXPECT_EQ(Utf16LeToUtf8(*units), text);
  }
}

TEST(Utf8ToUtf16Le, RefusesWhatIsNotUtf8) {
  for (const char* text : {"\xFF", "\xC3", "a\x80", "\xED\xA0\x80", "\xC0\xAF",
                           "\xF4\x90\x80\x80"}) {
    EXPECT_FALSE(Utf8ToUtf16Le(text).has_value());
  }
}

}  // namespace
}  // namespace base
