// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "tui/model/canvas.h"
#include "tui/model/page.h"

namespace tui {

struct PageLook {
  std::size_t focus = 0;
  std::size_t scroll = 0;  // First of Page::lines.
  std::string keys;        // The line at the bottom.
  std::string hint;        // Above it; may be empty.
};

// Draws a page over the whole canvas: title, blocks, buttons, hint, keys.
// False when something found no room.
bool PaintPage(Canvas& canvas, const Page& page, const PageLook& look);

// Draws a page as a dialog in the middle of what is there.
bool PaintDialog(Canvas& canvas, const Page& page, const PageLook& look);

// Lines of Page::lines that a dialog or page of this size shows at once.
std::size_t LinesShown(Size size);

// Columns that the lines of a dialog have.
int DialogTextWidth(Size size);

}  // namespace tui
