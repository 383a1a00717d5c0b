// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace tui {

// Columns of a terminal that one code point takes: 2 for Chinese, Japanese and
// Korean, 0 for what is drawn over its neighbour or not at all, else 1.  Our
// own table, so that a screen is the same on every machine and in every locale.
int CellWidth(char32_t code_point);

// Takes the first code point off `text`, which must not be empty.  A byte that
// is not UTF-8, and a control character, is taken alone and becomes '?'.
char32_t TakeCodePoint(std::string_view& text);

void AppendUtf8(std::string& text, char32_t code_point);
void RemoveLastCharacter(std::string& text);

// Columns of a text, as Canvas would draw it.
int TextWidth(std::string_view text);

// The longest start of `text` that fits into `width` columns.
std::string_view Fitting(std::string_view text, int width);

}  // namespace tui
