// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tui/model/canvas.h"
#include "tui/model/page.h"

namespace tui {

// Draws the blocks of `page` from the top of `rect`, and the fields and rows
// where they belong, with the choice `focus` marked.  Rows get the height that
// the other blocks leave.  Returns the height used; what is more than the
// height of `rect` was not drawn.
int PaintBlocks(Canvas& canvas, Rect rect, const Page& page, std::size_t focus);

}  // namespace tui
