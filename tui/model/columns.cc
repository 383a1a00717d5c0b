// SPDX-License-Identifier: Apache-2.0
#include "tui/model/columns.h"

#include <algorithm>

#include "tui/model/cell_width.h"

namespace tui {

void Columns::Add(const std::vector<std::string>& row) {
  widths_.resize(std::max(widths_.size(), row.size()));
  for (std::size_t i = 0; i < row.size(); ++i) {
    widths_[i] = std::max(widths_[i], TextWidth(row[i]));
  }
}

int Columns::width() const {
  int sum = 0;
  for (const int width : widths_) {
    sum += width == 0 ? 0 : width + kGap;
  }
  return std::max(sum - kGap, 0);
}

void Columns::FitInto(int width) {
  while (this->width() > width) {
    const auto widest = std::ranges::max_element(widths_);
    if (*widest <= 1) {
      return;
    }
    --*widest;
  }
}

void Columns::Paint(Canvas& canvas,
                    int x,
                    int y,
                    const std::vector<std::string>& row,
                    Role role) const {
  for (std::size_t i = 0; i < row.size() && i < widths_.size(); ++i) {
    canvas.PutWithin(x, y, widths_[i], row[i], role);
    x += widths_[i] == 0 ? 0 : widths_[i] + kGap;
  }
}

}  // namespace tui
