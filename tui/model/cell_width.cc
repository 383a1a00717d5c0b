// SPDX-License-Identifier: Apache-2.0
#include "tui/model/cell_width.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace tui {

namespace {

struct CodeRange {
  char32_t first;
  char32_t last;
};

// Unicode's East_Asian_Width W and F, neighbours joined.  Sorted.
constexpr auto kWide = std::to_array<CodeRange>({
    {0x1100, 0x115F},
    {0x2E80, 0x303E},
    {0x3041, 0x33FF},
    {0x3400, 0x4DBF},
    {0x4E00, 0xA4CF},
    {0xA960, 0xA97C},
    {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},
    {0xFE30, 0xFE6F},
    {0xFF01, 0xFF60},
    {0xFFE0, 0xFFE6},
    {0x1F300, 0x1F64F},
    {0x1F900, 0x1F9FF},
    {0x20000, 0x3FFFD},
});

// Combining marks, joiners, marks of direction.  Sorted.
constexpr auto kNone = std::to_array<CodeRange>({
    {0x0300, 0x036F},
    {0x0483, 0x0489},
    {0x0591, 0x05BD},
    {0x0610, 0x061A},
    {0x064B, 0x065F},
    {0x1AB0, 0x1AFF},
    {0x1DC0, 0x1DFF},
    {0x200B, 0x200F},
    {0x2028, 0x202E},
    {0x2060, 0x2064},
    {0x2066, 0x206F},
    {0x20D0, 0x20FF},
    {0x302A, 0x302D},
    {0x3099, 0x309A},
    {0xFE00, 0xFE0F},
    {0xFE20, 0xFE2F},
    {0xFEFF, 0xFEFF},
    {0xE0000, 0xE0FFF},
});

template <std::size_t N>
bool Contains(const std::array<CodeRange, N>& ranges, char32_t code_point) {
  const auto* const at = std::ranges::lower_bound(
      ranges, code_point, {},
      [](const CodeRange& range) { return range.last; });
  return at != ranges.end() && at->first <= code_point;
}

int SequenceLength(unsigned char lead) {
  if (lead < 0x80) {
    return 1;
  }
  if (lead >= 0xC2 && lead < 0xE0) {
    return 2;
  }
  if (lead >= 0xE0 && lead < 0xF0) {
    return 3;
  }
  return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

bool IsPrintable(char32_t c) {
  const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
  const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
  return !control && !surrogate && c <= 0x10FFFF;
}

}  // namespace

int CellWidth(char32_t code_point) {
  if (Contains(kNone, code_point)) {
    return 0;
  }
  return Contains(kWide, code_point) ? 2 : 1;
}

char32_t TakeCodePoint(std::string_view& text) {
  constexpr std::array<char32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  const auto lead = static_cast<unsigned char>(text.front());
  const auto length = static_cast<std::size_t>(SequenceLength(lead));
  if (length == 1) {
    text.remove_prefix(1);
    return IsPrintable(lead) ? lead : U'?';
  }
  if (length == 0 || text.size() < length) {
    text.remove_prefix(1);
    return U'?';
  }
  char32_t c = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0U) != 0x80U) {
      text.remove_prefix(1);
      return U'?';
    }
    c = (c << 6) | (byte & 0x3FU);
  }
  if (c < kLeast.at(length) || !IsPrintable(c)) {
    text.remove_prefix(1);
    return U'?';
  }
  text.remove_prefix(length);
  return c;
}

void AppendUtf8(std::string& text, char32_t code_point) {
  const auto add = [&text](char32_t byte) {
    text += static_cast<char>(static_cast<unsigned char>(byte));
  };
  if (code_point < 0x80) {
    add(code_point);
    return;
  }
  if (code_point < 0x800) {
    add(0xC0 | (code_point >> 6));
  } else if (code_point < 0x10000) {
    add(0xE0 | (code_point >> 12));
    add(0x80 | ((code_point >> 6) & 0x3F));
  } else {
    add(0xF0 | ((code_point >> 18) & 0x07));
    add(0x80 | ((code_point >> 12) & 0x3F));
    add(0x80 | ((code_point >> 6) & 0x3F));
  }
  add(0x80 | (code_point & 0x3F));
}

void RemoveLastCharacter(std::string& text) {
  while (!text.empty()) {
    const auto byte = static_cast<unsigned char>(text.back());
    text.pop_back();
    if ((byte & 0xC0U) != 0x80U) {
      return;
    }
  }
}

int TextWidth(std::string_view text) {
  int width = 0;
  while (!text.empty()) {
    width += CellWidth(TakeCodePoint(text));
  }
  return width;
}

std::string_view Fitting(std::string_view text, int width) {
  std::string_view rest = text;
  while (!rest.empty()) {
    std::string_view next = rest;
    width -= CellWidth(TakeCodePoint(next));
    if (width < 0) {
      break;
    }
    rest = next;
  }
  return text.substr(0, text.size() - rest.size());
}

}  // namespace tui
