// SPDX-License-Identifier: Apache-2.0
#include "tui/model/wrap.h"

#include <algorithm>

#include "tui/model/cell_width.h"

namespace tui {

namespace {

// GB/T 15834: these may not stand at the start, and those not at the end.
constexpr std::u32string_view kNotFirst =
    U"，。、；：？！）》」』】〉”’％·,.;:?!)%";
constexpr std::u32string_view kNotLast = U"（《「『【〈“‘(";

// A piece that is not broken: a word, or a Chinese character with the marks
// that cling to it.
struct Piece {
  std::string_view text;
  int width = 0;
  bool space_before = false;
};

bool IsIn(std::u32string_view set, char32_t c) {
  return set.find(c) != std::u32string_view::npos;
}

// Whether a line may end between two characters that no space parts.
bool MayBreak(char32_t left, char32_t right) {
  if (IsIn(kNotFirst, right) || IsIn(kNotLast, left)) {
    return false;
  }
  return CellWidth(left) == 2 || CellWidth(right) == 2;
}

std::vector<Piece> PiecesOf(std::string_view line) {
  std::vector<Piece> pieces;
  std::string_view rest = line;
  char32_t previous = U' ';
  while (!rest.empty()) {
    const std::string_view before = rest;
    const char32_t c = TakeCodePoint(rest);
    if (c != U' ') {
      const std::size_t length = before.size() - rest.size();
      if (previous == U' ' || MayBreak(previous, c)) {
        pieces.push_back(
            {before.substr(0, 0), 0, previous == U' ' && !pieces.empty()});
      }
      Piece& piece = pieces.back();
      piece.text = {piece.text.data(), piece.text.size() + length};
      piece.width += CellWidth(c);
    }
    previous = c;
  }
  return pieces;
}

class LineFiller {
 public:
  LineFiller(int width, std::vector<std::string>& lines)
      : width_(width), lines_(lines) {}

  void Add(const Piece& piece) {
    const int space = piece.space_before && used_ > 0 ? 1 : 0;
    if (used_ > 0 && used_ + space + piece.width > width_) {
      End();
    } else if (space == 1) {
      line_ += ' ';
      ++used_;
    }
    std::string_view text = piece.text;
    while (TextWidth(text) > width_) {
      // A character that is wider than the line still goes into one.
      std::string_view start = Fitting(text, width_);
      if (start.empty()) {
        std::string_view after = text;
        TakeCodePoint(after);
        start = text.substr(0, text.size() - after.size());
      }
      line_ += start;
      End();
      text.remove_prefix(start.size());
    }
    line_ += text;
    used_ += TextWidth(text);
  }
  void End() {
    lines_.push_back(std::move(line_));
    line_.clear();
    used_ = 0;
  }

 private:
  const int width_;
  std::vector<std::string>& lines_;
  std::string line_;
  int used_ = 0;
};

}  // namespace

std::vector<std::string> Wrap(std::string_view text, int width) {
  std::vector<std::string> lines;
  LineFiller filler(std::max(width, 1), lines);
  while (true) {
    const std::size_t end = text.find('\n');
    for (const Piece& piece : PiecesOf(text.substr(0, end))) {
      filler.Add(piece);
    }
    filler.End();
    if (end == std::string_view::npos) {
      return lines;
    }
    text.remove_prefix(end + 1);
  }
}

}  // namespace tui
