// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tui/model/canvas.h"

namespace tui {

// How wide each column of a table is.
class Columns {
 public:
  static constexpr int kGap = 2;

  // Makes room for a row.
  void Add(const std::vector<std::string>& row);
  // Takes from the widest until all fit into `width`.
  void FitInto(int width);

  void Paint(Canvas& canvas,
             int x,
             int y,
             const std::vector<std::string>& row,
             Role role) const;
  int width() const;

 private:
  std::vector<int> widths_;
};

}  // namespace tui
