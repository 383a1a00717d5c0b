// SPDX-License-Identifier: Apache-2.0
#include "tui/model/wrap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tui/model/cell_width.h"

namespace {

using ::testing::ElementsAre;
using tui::Wrap;

TEST(Wrap, BreaksEnglishAtSpaces) {
  EXPECT_THAT(Wrap("All files are lost", 10),
              ElementsAre("All files", "are lost"));
}

TEST(Wrap, BreaksChineseAnywhereButBeforeAMark) {
  EXPECT_THAT(Wrap("磁盘会被清除。请先备份", 12),
              ElementsAre("磁盘会被清", "除。请先备份"));
  EXPECT_THAT(Wrap("不要用（这个）镜像", 8),
              ElementsAre("不要用", "（这个）", "镜像"));
}

TEST(Wrap, KeepsAWordWithinChineseWhole) {
  EXPECT_THAT(Wrap("还原后Windows可能无法启动", 12),
              ElementsAre("还原后", "Windows可能", "无法启动"));
}

TEST(Wrap, CutsAWordThatIsLongerThanALine) {
  EXPECT_THAT(Wrap("a S64DNF0R713205", 6),
              ElementsAre("a", "S64DNF", "0R7132", "05"));
}

TEST(Wrap, KeepsEmptyLines) {
  EXPECT_THAT(Wrap("one\n\ntwo", 10), ElementsAre("one", "", "two"));
}

TEST(Wrap, NeverExceedsItsWidth) {
  const std::string text =
      "这台电脑是 Philips Desktop D500，但镜像“X200”是在 (另一种) 上制作的。";
  for (int width = 2; width < 60; ++width) {
    for (const std::string& line : Wrap(text, width)) {
      EXPECT_LE(tui::TextWidth(line), width) << line;
    }
  }
}

TEST(Wrap, SurvivesNoWidthAtAll) {
  EXPECT_THAT(Wrap("盘a", 0), ElementsAre("盘", "a"));
}

}  // namespace
