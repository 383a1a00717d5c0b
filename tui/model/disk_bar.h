// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "tui/model/canvas.h"
#include "tui/model/page.h"

namespace tui {

// Columns of each part in a bar of `width`: in proportion, but none so short
// that it is not seen.  They add up to `width`; empty when there is no room.
std::vector<int> BarWidths(const std::vector<BarPart>& parts, int width);

inline constexpr int kDiskBarHeight = 3;

void PaintDiskBar(Canvas& canvas, Rect rect, const DiskBar& bar);

}  // namespace tui
