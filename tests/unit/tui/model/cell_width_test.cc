// SPDX-License-Identifier: Apache-2.0
#include "tui/model/cell_width.h"

#include <gtest/gtest.h>

#include <clocale>
#include <cwchar>

namespace {

using tui::CellWidth;
using tui::TextWidth;

TEST(CellWidth, IsTwoForChineseAndNoneForMarksOverALetter) {
  EXPECT_EQ(CellWidth(U'a'), 1);
  EXPECT_EQ(CellWidth(U'还'), 2);
  EXPECT_EQ(CellWidth(U'，'), 2);
  EXPECT_EQ(CellWidth(U'█'), 1);
  EXPECT_EQ(CellWidth(U'\u0301'), 0);
  EXPECT_EQ(CellWidth(U'\u200B'), 0);
}

// Where the C library thinks otherwise, the painter shows a '?'.  That must not
// happen to what our texts are made of.
TEST(CellWidth, AgreesWithTheCLibraryOnWhatTextsAreMadeOf) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread is running.
  ASSERT_NE(std::setlocale(LC_CTYPE, "C.UTF-8"), nullptr);
  for (char32_t c = 0x20; c < 0x7F; ++c) {
    EXPECT_EQ(::wcwidth(static_cast<wchar_t>(c)), CellWidth(c));
  }
  for (char32_t c = 0x4E00; c <= 0x9FA5; ++c) {
    ASSERT_EQ(::wcwidth(static_cast<wchar_t>(c)), CellWidth(c));
  }
  for (const char32_t c :
       std::u32string_view(U"─│┌┐└┘█░，。、；：？！（）《》“”‘’0")) {
    EXPECT_EQ(::wcwidth(static_cast<wchar_t>(c)), CellWidth(c));
  }
}

TEST(TakeCodePoint, ReplacesWhatIsNotUtf8ByteByByte) {
  for (const std::string_view bad :
       {"\xFF", "\xC0\xAF", "\xE8\xBF", "\xED\xA0\x80", "\xF5\x80\x80\x80"}) {
    std::string_view rest = bad;
    EXPECT_EQ(tui::TakeCodePoint(rest), U'?');
    EXPECT_EQ(rest.size(), bad.size() - 1);
  }
  std::string_view escape = "\x1b[31m";
  EXPECT_EQ(tui::TakeCodePoint(escape), U'?');
}

TEST(AppendUtf8, IsTheOppositeOfTakeCodePoint) {
  for (const char32_t c : {U'a', U'é', U'还', U'𠀀'}) {
    std::string text;
    tui::AppendUtf8(text, c);
    std::string_view rest = text;
    EXPECT_EQ(tui::TakeCodePoint(rest), c);
    EXPECT_TRUE(rest.empty());
    tui::RemoveLastCharacter(text);
    EXPECT_EQ(text, "");
  }
}

TEST(Fitting, DoesNotCutAWideCharacterInHalf) {
  EXPECT_EQ(tui::Fitting("还原磁盘", 5), "还原");
  EXPECT_EQ(tui::Fitting("还原", 4), "还原");
  EXPECT_EQ(tui::Fitting("还原", 0), "");
}

}  // namespace
