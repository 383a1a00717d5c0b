// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "tui/model/canvas.h"
#include "tui/model/page.h"

namespace tui {

// Columns of each part in a bar of `width`: in proportion, but none so short
// that it is not seen.  They add up to `width`; empty when there is no room.
std::vector<int> BarWidths(const std::vector<BarPart>& parts, int width);

// How a part is filled, so that fates are told apart without colour.
std::string_view ShadeOf(Role role);

inline constexpr int kDiskBarHeight = 3;

void PaintDiskBar(Canvas& canvas, Rect rect, const DiskBar& bar);

}  // namespace tui
