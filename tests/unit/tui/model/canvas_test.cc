// SPDX-License-Identifier: Apache-2.0
#include "tui/model/canvas.h"

#include <gtest/gtest.h>

namespace {

using tui::Canvas;
using tui::Role;

TEST(Canvas, DrawsWideCharactersAcrossTwoCells) {
  Canvas canvas({6, 1});
  EXPECT_EQ(canvas.Put(0, 0, "还a"), 3);
  EXPECT_EQ(canvas.at(0, 0).text, "还");
  EXPECT_EQ(canvas.at(1, 0).text, "");
  EXPECT_EQ(canvas.ToText(), "还a\n");
}

TEST(Canvas, BlanksTheOtherHalfOfAWideCharacterThatIsDrawnOver) {
  Canvas canvas({6, 2});
  canvas.Put(0, 0, "还原");
  canvas.Put(1, 0, "x");
  EXPECT_EQ(canvas.ToText(), " x原\n\n");
  canvas.Put(0, 1, "还原");
  canvas.Put(2, 1, "y");
  EXPECT_EQ(canvas.ToText(), " x原\n还y\n");
}

TEST(Canvas, ClipsOnAllSides) {
  Canvas canvas({3, 2});
  canvas.Put(-1, 0, "abcdef");
  canvas.Put(0, -1, "x");
  canvas.Put(0, 7, "x");
  canvas.Put(2, 0, "还");
  canvas.Fill({-5, -5, 2, 100}, "#", Role::kBar);
  EXPECT_EQ(canvas.ToText(), "bcd\n\n");
}

TEST(Canvas, LeavesTheLastCellBlank) {
  Canvas canvas({4, 2});
  canvas.Put(0, 1, "abcd");
  canvas.Fill({3, 1, 1, 1}, "#", Role::kTitle);
  canvas.Put(2, 1, "还");
  EXPECT_EQ(canvas.at(3, 1).text, " ");
  EXPECT_EQ(canvas.ToText(), "\nabc\n");
}

TEST(Canvas, ShowsTextFromADiskWithoutItsControlCharacters) {
  Canvas canvas({20, 1});
  canvas.Put(0, 0, "bad\x1b[31m\xff");
  EXPECT_EQ(canvas.ToText(), "bad?[31m?\n");
}

TEST(Canvas, CutsWithDotsWhatDoesNotFit) {
  Canvas canvas({20, 1});
  canvas.PutWithin(0, 0, 8, "还原磁盘分区", Role::kNormal);
  EXPECT_EQ(canvas.ToText(), "还原...\n");
}

TEST(AsciiOf, HasALetterForEverythingThatIsDrawn) {
  Canvas canvas({4, 2});
  canvas.Frame({0, 0, 3, 2}, Role::kNormal);
  canvas.Put(3, 0, "█");
  std::string ascii;
  for (int x = 0; x < 4; ++x) {
    ascii += tui::AsciiOf(canvas.at(x, 0));
  }
  EXPECT_EQ(ascii, "+-+#");
  EXPECT_EQ(tui::AsciiOf({"还", Role::kNormal}), '?');
  EXPECT_EQ(tui::AsciiOf({"", Role::kNormal}), '?');
  EXPECT_EQ(tui::AsciiOf({"a", Role::kNormal}), 'a');
}

}  // namespace
