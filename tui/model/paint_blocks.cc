// SPDX-License-Identifier: Apache-2.0
#include "tui/model/paint_blocks.h"

#include <algorithm>
#include <array>

#include "imaging/base/strings.h"
#include "tui/model/cell_width.h"
#include "tui/model/columns.h"
#include "tui/model/disk_bar.h"
#include "tui/model/wrap.h"

namespace tui {

namespace {

using base::StrCat;

constexpr int kNumbered = 9;
// "> 1  " before the columns of a row.
constexpr int kMark = 5;

Role RowRole(const Choice& choice, bool selected) {
  if (choice.dangerous) {
    return selected ? Role::kDangerousSelected : Role::kDangerous;
  }
  return selected ? Role::kSelected : Role::kChoice;
}

class BlockPainter {
 public:
  BlockPainter(Canvas& canvas, Rect rect, const Page& page, std::size_t focus)
      : canvas_(canvas), rect_(rect), page_(page), focus_(focus) {}

  int Run() {
    int fixed = static_cast<int>(page_.fields.size()) * 2;
    for (const Block& block : page_.blocks) {
      fixed += std::visit([this](const auto& b) { return Height(b); }, block);
    }
    spare_ = rect_.height - fixed;
    for (const Block& block : page_.blocks) {
      std::visit([this](const auto& b) { Paint(b); }, block);
    }
    PaintFields();
    return y_;
  }

 private:
  int Left() const { return rect_.height - y_; }
  // Row `line` of the block that is being painted, if there is room.
  bool Has(int line) const { return y_ + line < rect_.height; }
  int At(int line) const { return rect_.y + y_ + line; }

  int Height(const Paragraph& p) const {
    return static_cast<int>(Wrap(p.text, rect_.width).size());
  }
  void Paint(const Paragraph& p) {
    for (const std::string& line : Wrap(p.text, rect_.width)) {
      if (Has(0)) {
        canvas_.Put(rect_.x, At(0), line, p.role);
      }
      ++y_;
    }
  }

  int NameWidth(const FactList& list) const {
    int width = 0;
    for (const auto& [name, value] : list.facts) {
      width = std::max(width, TextWidth(name));
    }
    return std::min(width + 2, rect_.width / 2);
  }
  int Height(const FactList& list) const {
    const int width = rect_.width - NameWidth(list);
    int height = 0;
    for (const auto& [name, value] : list.facts) {
      height += static_cast<int>(Wrap(value, width).size());
    }
    return height;
  }
  void Paint(const FactList& list) {
    const int names = NameWidth(list);
    for (const auto& [name, value] : list.facts) {
      if (Has(0)) {
        canvas_.PutWithin(rect_.x, At(0), names - 1, name, Role::kDim);
      }
      for (const std::string& line : Wrap(value, rect_.width - names)) {
        if (Has(0)) {
          canvas_.Put(rect_.x + names, At(0), line);
        }
        ++y_;
      }
    }
  }

  int Height(const DiskBar& /*bar*/) const { return kDiskBarHeight; }
  void Paint(const DiskBar& bar) {
    if (Has(kDiskBarHeight - 1)) {
      PaintDiskBar(canvas_, {rect_.x, At(0), rect_.width, kDiskBarHeight}, bar);
    }
    y_ += kDiskBarHeight;
  }

  int Height(const ProgressBar& /*bar*/) const { return 1; }
  void Paint(const ProgressBar& bar) {
    constexpr int kPercentWidth = 6;
    const int width = rect_.width - kPercentWidth;
    const int done = width * std::clamp(bar.percent, 0, 100) / 100;
    if (Has(0)) {
      canvas_.Fill({rect_.x, At(0), done, 1}, "█", Role::kBar);
      canvas_.Fill({rect_.x + done, At(0), width - done, 1}, "░",
                   Role::kBarRest);
      const std::string text = StrCat(bar.percent, " %");
      canvas_.Put(rect_.x + rect_.width - TextWidth(text), At(0), text);
    }
    ++y_;
  }

  // A table is as high as the page allows, when nothing comes after it.
  int Height(const Table& table) const {
    return static_cast<int>(table.rows.size());
  }
  void Paint(const Table& table) {
    Columns columns;
    for (const TableRow& row : table.rows) {
      columns.Add(row.columns);
    }
    columns.FitInto(rect_.width);
    const int all = static_cast<int>(table.rows.size());
    // When the page is too long it is the table that gives way.
    const int shown = std::max(std::min(all, all + std::min(spare_, 0)), 1);
    for (int i = 0; i < std::min(shown, all); ++i) {
      const TableRow& row = table.rows[static_cast<std::size_t>(i)];
      if (i == shown - 1 && shown < all) {
        canvas_.Put(rect_.x, At(0), StrCat("+ ", all - i), Role::kDim);
      } else if (Has(0)) {
        columns.Paint(canvas_, rect_.x, At(0), row.columns, row.role);
      }
      ++y_;
    }
  }

  int Height(const Gap& /*gap*/) const { return 1; }
  void Paint(const Gap& /*gap*/) { ++y_; }

  int Height(const RowsHere& rows) const {
    return rows.heading.empty() ? 0 : 1;
  }
  void Paint(const RowsHere& rows) {
    Columns columns;
    columns.Add(rows.heading);
    for (const Choice& row : page_.rows) {
      columns.Add(row.columns);
    }
    columns.FitInto(rect_.width - kMark);
    if (!rows.heading.empty()) {
      columns.Paint(canvas_, rect_.x + kMark, At(0), rows.heading,
                    Role::kHeading);
      ++y_;
    }
    const std::size_t count = page_.rows.size();
    const auto room = static_cast<std::size_t>(std::max(spare_, 1));
    const std::size_t shown = std::min(count, room);
    const std::size_t chosen = ChosenRow();
    const std::size_t first =
        chosen < count && chosen >= shown ? chosen - shown + 1 : 0;
    for (std::size_t i = first; i < first + shown; ++i) {
      PaintRow(columns, i);
    }
    PaintMore(first, first + shown < count, static_cast<int>(shown));
  }
  std::size_t ChosenRow() const {
    return focus_ < page_.fields.size() ? page_.rows.size()
                                        : focus_ - page_.fields.size();
  }
  void PaintRow(const Columns& columns, std::size_t i) {
    const Choice& row = page_.rows[i];
    const bool selected = i == ChosenRow();
    const Role role = RowRole(row, selected);
    if (Has(0)) {
      const Rect line = {rect_.x, At(0), rect_.width, 1};
      canvas_.Fill(line, role);
      const std::string mark = row.letter != 0 ? std::string(1, row.letter)
                               : i < kNumbered ? StrCat(i + 1)
                                               : "";
      canvas_.Put(rect_.x, At(0), StrCat(selected ? "> " : "  ", mark), role);
      columns.Paint(canvas_, rect_.x + kMark, At(0), row.columns, role);
    }
    ++y_;
  }
  // Says that there are rows above or below those that are shown.
  void PaintMore(std::size_t above, bool below, int shown) {
    const int x = rect_.x + rect_.width;
    if (above > 0) {
      canvas_.Put(x, At(-shown), "-", Role::kDim);
    }
    if (below) {
      canvas_.Put(x, At(-1), "+", Role::kDim);
    }
  }

  int Height(const MenusHere& /*menus*/) const {
    return std::max(rect_.height, 1);
  }
  void Paint(const MenusHere& /*menus*/) {
    int x = rect_.x;
    int y = At(0);
    for (std::size_t i = 0; i < page_.menus.size(); ++i) {
      const bool open = i + 1 == page_.menus.size();
      const Rect box = PaintMenu(page_.menus[i], x, y, open);
      x = box.x + box.width;
      y = box.y + static_cast<int>(page_.menus[i].selected);
    }
    y_ = rect_.height;
  }
  Rect PaintMenu(const MenuColumn& menu, int x, int y, bool open) {
    int width = 0;
    for (const auto& [letter, name] : menu.entries) {
      width = std::max(width, TextWidth(name));
    }
    const int height = static_cast<int>(menu.entries.size());
    constexpr int kAround = 9;  // Frame, "> L  ", a blank.
    const Rect box = {x, y, width + kAround, height + 2};
    canvas_.Frame(box, Role::kChoice);
    for (int i = 0; i < height; ++i) {
      const auto& [letter, name] = menu.entries[static_cast<std::size_t>(i)];
      const bool selected = static_cast<std::size_t>(i) == menu.selected;
      const Role role =
          selected ? open ? Role::kSelected : Role::kHeading : Role::kChoice;
      const int row = y + 1 + i;
      canvas_.Fill({x + 1, row, box.width - 2, 1}, role);
      canvas_.Put(x + 1, row,
                  StrCat(selected ? "> " : "  ", letter, "  ", name), role);
    }
    return box;
  }

  void PaintFields() {
    for (std::size_t i = 0; i < page_.fields.size(); ++i) {
      const Field& field = page_.fields[i];
      const bool selected = focus_ == i;
      if (Has(0)) {
        const int x = canvas_.Put(
            rect_.x, At(0), StrCat(selected ? "> " : "  ", field.label, "  "));
        const Role role = selected ? Role::kSelected : Role::kChoice;
        canvas_.Fill({x, At(0), rect_.x + rect_.width - x, 1}, role);
        const int end = canvas_.Put(x, At(0), field.text, role);
        if (selected) {
          canvas_.Put(end, At(0), "_", role);
        }
      }
      y_ += 2;
    }
  }

  Canvas& canvas_;
  const Rect rect_;
  const Page& page_;
  const std::size_t focus_;
  int y_ = 0;
  int spare_ = 0;
};

}  // namespace

int PaintBlocks(Canvas& canvas,
                Rect rect,
                const Page& page,
                std::size_t focus) {
  return BlockPainter(canvas, rect, page, focus).Run();
}

}  // namespace tui
