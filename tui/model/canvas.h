// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tui {

// What a cell means; what it looks like is the painter's business.
enum class Role : std::uint8_t {
  kNormal,
  kTitle,  // The line at the top, and the title of a dialog.
  kHeading,
  kDim,        // Less important, and what can't be chosen.
  kChoice,     // A button or row that can be chosen.
  kSelected,   // The one that Enter takes.
  kDangerous,  // A choice that erases something.
  kDangerousSelected,
  kErased,  // Of a disk: what will be overwritten.
  kKept,    // Of a disk: what stays as it is,
  kSaved,   // what stays and is saved first,
  kNew,     // and what is made.
  kBar,     // Of a progress bar: done.
  kBarRest,
  kKeys,  // The line at the bottom.
  kWarning,
  kGood,
};

struct Size {
  int width = 0;
  int height = 0;

  friend bool operator==(const Size&, const Size&) = default;
};

struct Rect {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
};

// One column of one row.
struct Cell {
  // UTF-8 of one character; empty right of a character that is two wide.
  std::string text = " ";
  Role role = Role::kNormal;

  friend bool operator==(const Cell&, const Cell&) = default;
};

// A screen as a value.  All drawing is clipped; text from disks may be drawn as
// it is: what cannot be shown becomes '?'.  The bottom right cell stays blank,
// because some consoles scroll when it is written, and bterm never draws it.
class Canvas {
 public:
  explicit Canvas(Size size);

  Size size() const { return size_; }
  const Cell& at(int x, int y) const;

  // Draws from column x to the right and returns the column behind the text.
  int Put(int x, int y, std::string_view text, Role role = Role::kNormal);
  // The same within `width` columns; what does not fit ends in "...".
  void PutWithin(int x, int y, int width, std::string_view text, Role role);
  // Fills with blanks.
  void Fill(Rect rect, Role role);
  void Fill(Rect rect, std::string_view character, Role role);
  // A frame of single lines; its inside is blanked.
  void Frame(Rect rect, Role role);

  // Rows without blanks at their ends, each with a newline.
  std::string ToText() const;
  // The same shape, a letter for each cell's role and '.' for kNormal.
  std::string RolesToText() const;

  friend bool operator==(const Canvas&, const Canvas&) = default;

 private:
  Cell& Mutable(int x, int y);
  void Set(int x, int y, std::string_view text, int width, Role role);

  Size size_;
  std::vector<Cell> cells_;
};

// What a cell shows where only ASCII can be shown: lines and bars as -|+#.
char AsciiOf(const Cell& cell);

}  // namespace tui
