// SPDX-License-Identifier: Apache-2.0
#include "tui/model/canvas.h"

#include <algorithm>

#include "tui/model/cell_width.h"

namespace tui {

namespace {

constexpr int kMaxWidth = 1000;
constexpr int kMaxHeight = 500;

std::size_t Index(Size size, int x, int y) {
  return static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width) +
         static_cast<std::size_t>(x);
}

void TrimRight(std::string& line) {
  line.erase(line.find_last_not_of(' ') + 1);
}

}  // namespace

Canvas::Canvas(Size size)
    : size_{std::clamp(size.width, 1, kMaxWidth),
            std::clamp(size.height, 1, kMaxHeight)},
      cells_(Index(size_, 0, size_.height)) {}

const Cell& Canvas::at(int x, int y) const {
  return cells_.at(Index(size_, x, y));
}

Cell& Canvas::Mutable(int x, int y) {
  return cells_.at(Index(size_, x, y));
}

// Both halves of a wide character go when one of them is drawn over.
void Canvas::Set(int x, int y, std::string_view text, int width, Role role) {
  if (Mutable(x, y).text.empty() && x > 0) {
    Mutable(x - 1, y).text = " ";
  }
  const int end = x + width;
  if (end < size_.width && Mutable(end, y).text.empty()) {
    Mutable(end, y).text = " ";
  }
  Mutable(x, y) = {std::string(text), role};
  if (width == 2) {
    Mutable(x + 1, y) = {"", role};
  }
}

int Canvas::Put(int x, int y, std::string_view text, Role role) {
  while (!text.empty()) {
    const std::string_view before = text;
    const char32_t c = TakeCodePoint(text);
    const std::string_view taken =
        before.substr(0, before.size() - text.size());
    const int width = CellWidth(c);
    if (width == 0) {
      continue;
    }
    const int row_end = y == size_.height - 1 ? size_.width - 1 : size_.width;
    if (y >= 0 && y < size_.height && x >= 0 && x + width <= row_end) {
      Set(x, y, c == U'?' ? "?" : taken, width, role);
    }
    x += width;
  }
  return x;
}

void Canvas::PutWithin(
    int x, int y, int width, std::string_view text, Role role) {
  if (TextWidth(text) <= width) {
    Put(x, y, text, role);
    return;
  }
  constexpr std::string_view kCut = "...";
  const int dots = std::clamp(width, 0, 3);
  const std::string_view start = Fitting(text, width - dots);
  const int end = Put(x, y, start, role);
  Put(end, y, kCut.substr(0, static_cast<std::size_t>(dots)), role);
}

void Canvas::Fill(Rect rect, Role role) {
  Fill(rect, " ", role);
}

void Canvas::Fill(Rect rect, std::string_view character, Role role) {
  for (int y = std::max(rect.y, 0);
       y < std::min(rect.y + rect.height, size_.height); ++y) {
    for (int x = std::max(rect.x, 0);
         x < std::min(rect.x + rect.width, size_.width); ++x) {
      const bool last = y == size_.height - 1 && x == size_.width - 1;
      Set(x, y, last ? " " : character, 1, role);
    }
  }
}

void Canvas::Frame(Rect rect, Role role) {
  Fill(rect, role);
  const int right = rect.x + rect.width - 1;
  const int bottom = rect.y + rect.height - 1;
  Fill({rect.x, rect.y, rect.width, 1}, "─", role);
  Fill({rect.x, bottom, rect.width, 1}, "─", role);
  Fill({rect.x, rect.y, 1, rect.height}, "│", role);
  Fill({right, rect.y, 1, rect.height}, "│", role);
  Put(rect.x, rect.y, "┌", role);
  Put(right, rect.y, "┐", role);
  Put(rect.x, bottom, "└", role);
  Put(right, bottom, "┘", role);
}

std::string Canvas::ToText() const {
  std::string text;
  for (int y = 0; y < size_.height; ++y) {
    std::string line;
    for (int x = 0; x < size_.width; ++x) {
      line += at(x, y).text;
    }
    TrimRight(line);
    text += line + "\n";
  }
  return text;
}

std::string Canvas::RolesToText() const {
  constexpr std::string_view kLetters = ".thdcsDSEKVN#-kwg";
  std::string text;
  for (int y = 0; y < size_.height; ++y) {
    for (int x = 0; x < size_.width; ++x) {
      text += kLetters.at(static_cast<std::size_t>(at(x, y).role));
    }
    text += '\n';
  }
  return text;
}

char AsciiOf(const Cell& cell) {
  constexpr std::string_view kAscii = "-|++++++##=-.^_";
  constexpr std::string_view kDrawn = "─│┌┐└┘├┤█▓▒░·▀▄";
  if (cell.text.size() == 1) {
    return cell.text.front();
  }
  if (cell.text.empty()) {
    return '?';
  }
  std::string_view left = kDrawn;
  for (const char ascii : kAscii) {
    const std::string_view before = left;
    TakeCodePoint(left);
    if (before.substr(0, before.size() - left.size()) == cell.text) {
      return ascii;
    }
  }
  return '?';
}

}  // namespace tui
