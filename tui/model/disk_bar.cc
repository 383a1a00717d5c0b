// SPDX-License-Identifier: Apache-2.0
#include "tui/model/disk_bar.h"

#include <algorithm>

#include "tui/model/cell_width.h"

namespace tui {

namespace {

// Room for "C:" and for the blank column that parts two parts.
constexpr int kLeast = 4;

}  // namespace

std::string_view ShadeOf(Role role) {
  switch (role) {
    case Role::kErased:
      return "█";
    case Role::kNew:
      return "▓";
    case Role::kSaved:
      return "▒";
    default:
      return "░";
  }
}

std::vector<int> BarWidths(const std::vector<BarPart>& parts, int width) {
  const int count = static_cast<int>(parts.size());
  const int least = count == 0 ? 0 : std::min(kLeast, width / count);
  if (least < 2) {
    return {};
  }
  double total = 0;
  for (const BarPart& part : parts) {
    total += static_cast<double>(part.size);
  }
  const int spare = width - least * count;
  std::vector<int> widths;
  int used = 0;
  for (const BarPart& part : parts) {
    const double share = total > 0 ? static_cast<double>(part.size) / total : 0;
    widths.push_back(least + static_cast<int>(share * spare));
    used += widths.back();
  }
  // What rounding left over goes to the longest.
  *std::ranges::max_element(widths) += width - used;
  return widths;
}

void PaintDiskBar(Canvas& canvas, Rect rect, const DiskBar& bar) {
  const std::vector<int> widths = BarWidths(bar.parts, rect.width);
  int x = rect.x;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    const BarPart& part = bar.parts[i];
    const int width = widths[i] - 1;
    if (TextWidth(part.name) <= width) {
      canvas.Put(x, rect.y, part.name);
    }
    canvas.Fill({x, rect.y + 1, width, 2}, ShadeOf(part.role), part.role);
    x += widths[i];
  }
}

}  // namespace tui
