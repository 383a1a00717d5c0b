// SPDX-License-Identifier: Apache-2.0
#include "tui/model/catalog.h"

#include <gtest/gtest.h>

#include <vector>

#include "tui/model/built_in_catalog.h"
#include "tui/model/words.h"

namespace {

using tui::Catalog;
using tui::Language;
using tui::WordsOf;

TEST(Catalog, TranslatesWhatItHolds) {
  const auto catalog = Catalog::Open(tui::BuiltInChinese());
  ASSERT_TRUE(catalog.ok()) << catalog.error().text();
  EXPECT_GT(catalog.value().size(), 200U);
  EXPECT_EQ(catalog.value().Find("Continue"), "继续");
  EXPECT_EQ(catalog.value().Find("Recovery"), "恢复分区");
  EXPECT_EQ(catalog.value().Find("not in it"), "not in it");
  EXPECT_EQ(Catalog().Find("Continue"), "Continue");
}

TEST(Catalog, ThatIsCutShortAnywhereIsRefusedOrReadSafely) {
  const auto whole = tui::BuiltInChinese();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    // A copy, so that a sanitizer sees a read behind its end.
    const std::vector<std::uint8_t> cut(
        whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    const auto catalog = Catalog::Open(cut);
    if (catalog.ok()) {
      // The last text's zero byte is nothing that we read.
      EXPECT_EQ(length, whole.size() - 1);
    }
  }
}

TEST(Catalog, WithAByteOfItsTablesChangedIsRefusedOrReadSafely) {
  const auto whole = tui::BuiltInChinese();
  std::vector<std::uint8_t> bytes(whole.begin(), whole.end());
  const std::size_t tables = 28 + std::size_t{16} * 300;
  for (std::size_t i = 0; i < std::min(tables, bytes.size()); ++i) {
    bytes[i] = static_cast<std::uint8_t>(bytes[i] ^ 0x80U);
    if (const auto catalog = Catalog::Open(bytes); catalog.ok()) {
      catalog.value().Find("Continue");
      catalog.value().Find("yes");
    }
    bytes[i] = whole[i];
  }
}

TEST(Words, FillsInNamedParts) {
  const tui::Words& t = WordsOf(Language::kEnglish);
  EXPECT_EQ(t("{done} of {total}", {{"total", "3"}, {"done", "{total}"}}),
            "{total} of 3");
  EXPECT_EQ(t("{unknown} and {open", {{"x", "y"}}), "{unknown} and {open");
}

TEST(SizeText, IsAsOnTheBoxOfADisk) {
  EXPECT_EQ(tui::SizeText(0), "0 KB");
  EXPECT_EQ(tui::SizeText(104'857'600), "104 MB");
  EXPECT_EQ(tui::SizeText(14'300'000'000), "14.3 GB");
  EXPECT_EQ(tui::SizeText(500'107'862'016), "500 GB");
  EXPECT_EQ(tui::SizeText(2'000'398'934'016), "2.0 TB");
  EXPECT_EQ(tui::SizeText(~std::uint64_t{0}), "18446 PB");
}

TEST(DateText, IsInTheReadersLanguage) {
  EXPECT_EQ(tui::DateText("2026-10-09T07:30:00Z", WordsOf(Language::kEnglish)),
            "9 October 2026");
  EXPECT_EQ(tui::DateText("2026-10-09T07:30:00Z", WordsOf(Language::kChinese)),
            "2026 年 10 月 9 日");
  EXPECT_EQ(tui::DateText("2026-99-09", WordsOf(Language::kEnglish)),
            "2026-99-09");
  EXPECT_EQ(tui::DateText("\x1b[2J", WordsOf(Language::kEnglish)), "?[2J");
}

TEST(DurationText, NeverSaysLessThanIsLeft) {
  const tui::Words& t = WordsOf(Language::kEnglish);
  EXPECT_EQ(tui::DurationText(59, t), "less than a minute");
  EXPECT_EQ(tui::DurationText(61, t), "2 min");
  EXPECT_EQ(tui::DurationText(3601, t), "1 h 1 min");
}

}  // namespace
