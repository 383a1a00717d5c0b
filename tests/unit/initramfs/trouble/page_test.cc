// SPDX-License-Identifier: Apache-2.0
#include "initramfs/trouble/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace initramfs {
namespace {

using ::testing::HasSubstr;

// Cells of a line: what is not ASCII is a Chinese character of three bytes.
std::size_t Width(std::string_view line) {
  std::size_t width = 0;
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    width += byte < 0x80 ? 1 : (byte >= 0xC0 ? 2 : 0);
  }
  return width;
}

TEST(TroublePage, ShowsTheWholePage) {
  EXPECT_EQ(
      TroublePage({TroubleKind::kLowMemory, "201 MiB"}, Language::kEnglish),
      "\n"
      "  System restore\n"
      "\n"
      "  This computer has too little memory for a restore.\n"
      "  (201 MiB)\n"
      "\n"
      "  It needs 512 MiB. Nothing was changed on this computer.\n"
      "\n"
      "  2  Show what was logged\n"
      "  3  Restart the computer\n"
      "  4  Power off\n"
      "  5  Command line (for technicians)\n"
      "\n"
      "  Press a number.\n");
}

TEST(TroublePage, FitsASmallTerminalInBothLanguages) {
  for (const Language language : {Language::kEnglish, Language::kChinese}) {
    for (const TroubleKind kind :
         {TroubleKind::kUiEnded, TroubleKind::kLowMemory,
          TroubleKind::kJobEnded, TroubleKind::kInternal}) {
      const std::string page =
          TroublePage({kind, std::string(500, 'x')}, language);
      EXPECT_LE(std::count(page.begin(), page.end(), '\n'), 22);
      for (std::size_t start = 0; start < page.size();) {
        const auto end = page.find('\n', start);
        EXPECT_LE(Width(page.substr(start, end - start)), 76U)
            << page.substr(start, end - start);
        start = end + 1;
      }
    }
  }
}

TEST(TroublePage, OffersToStartAgainWhereThatCanHelp) {
  EXPECT_THAT(TroublePage({TroubleKind::kUiEnded, ""}, Language::kEnglish),
              HasSubstr("  1  Start again\n"));
  EXPECT_FALSE(CanStartAgain(TroubleKind::kLowMemory));
}

TEST(TroublePage, SpeaksChinese) {
  EXPECT_THAT(TroublePage({TroubleKind::kUiEnded, "ended with code 1"},
                          Language::kChinese),
              HasSubstr("还原程序意外停止"));
}

TEST(ChoiceFor, OnlyNumbersChoose) {
  EXPECT_EQ(ChoiceFor('1'), Choice::kAgain);
  EXPECT_EQ(ChoiceFor('5'), Choice::kShell);
  EXPECT_FALSE(ChoiceFor('\n'));
  EXPECT_FALSE(ChoiceFor('6'));
  EXPECT_FALSE(ChoiceFor('\x1b'));
}

}  // namespace
}  // namespace initramfs
