// SPDX-License-Identifier: Apache-2.0
#include "tui/model/paint_page.h"

#include <algorithm>

#include "imaging/base/strings.h"
#include "tui/model/cell_width.h"
#include "tui/model/paint_blocks.h"
#include "tui/model/wrap.h"

namespace tui {

namespace {

using base::StrCat;

constexpr int kMargin = 3;
// Longer lines are hard to read.
constexpr int kMaxTextWidth = 94;
constexpr int kTop = 2;
// Blank, buttons, hint, keys.
constexpr int kBelow = 5;
constexpr int kMaxDialogWidth = 76;
constexpr int kDialogBelow = 3;

Role ButtonRole(const Choice& button, bool selected) {
  if (button.dangerous) {
    return selected ? Role::kDangerousSelected : Role::kDangerous;
  }
  return selected ? Role::kSelected : Role::kChoice;
}

// "[1 Continue]", with marks that are seen without colours too.
std::string ButtonText(const Choice& button,
                       std::size_t number,
                       bool selected) {
  const std::string text =
      button.letter != 0
          ? StrCat("[", button.letter, " ", button.columns.front(), "]")
          : StrCat("[", number, " ", button.columns.front(), "]");
  return selected ? StrCat(">", text, "<") : StrCat(" ", text, " ");
}

int ButtonsWidth(const Page& page) {
  int width = 0;
  for (std::size_t i = 0; i < page.buttons.size(); ++i) {
    width += TextWidth(
                 ButtonText(page.buttons[i], page.rows.size() + i + 1, false)) +
             1;
  }
  return width;
}

// Columns that a picture takes at the right edge; 0 when it finds no room.
int PictureWidth(const Page& page, Size size) {
  constexpr int kLeastText = 32;
  int width = 0;
  for (const std::string& row : page.picture) {
    width = std::max(width, TextWidth(row));
  }
  const int height = static_cast<int>(page.picture.size());
  const int beside = size.width - width - 2 * kMargin;
  // Between the title and the hint; buttons must pass on its left.
  const bool fits = beside >= kLeastText && height <= size.height - 3;
  const bool passes = height < size.height - 4 || ButtonsWidth(page) <= beside;
  return width > 0 && fits && passes ? width : 0;
}

void PaintPicture(Canvas& canvas, const Page& page, int width) {
  int y = 1;
  for (const std::string& row : page.picture) {
    canvas.Put(canvas.size().width - 1 - width, y++, row, Role::kNormal);
  }
}

bool PaintButtons(Canvas& canvas,
                  Rect rect,
                  const Page& page,
                  std::size_t focus) {
  int x = rect.x - 1;
  for (std::size_t i = 0; i < page.buttons.size(); ++i) {
    const Choice& button = page.buttons[i];
    const bool selected = focus == page.fields.size() + page.rows.size() + i;
    const std::string text =
        ButtonText(button, page.rows.size() + i + 1, selected);
    x = canvas.Put(x, rect.y, text, ButtonRole(button, selected)) + 1;
  }
  return x - 1 <= rect.x + rect.width + 1;
}

void PaintTitle(Canvas& canvas, const Page& page) {
  const int width = canvas.size().width;
  canvas.Fill({0, 0, width, 1}, Role::kTitle);
  canvas.Put(1, 0, StrCat("Pristine  ", page.title), Role::kTitle);
  canvas.Put(width - 1 - TextWidth(page.step), 0, page.step, Role::kTitle);
}

void PaintLines(Canvas& canvas,
                Rect rect,
                const Page& page,
                std::size_t first) {
  for (int i = 0; i < rect.height; ++i) {
    const std::size_t line = first + static_cast<std::size_t>(i);
    if (line < page.lines.size()) {
      canvas.PutWithin(rect.x, rect.y + i, rect.width, page.lines[line],
                       Role::kNormal);
    }
  }
}

void PaintKeys(Canvas& canvas, const PageLook& look) {
  const Size size = canvas.size();
  const int bottom = size.height - 1;
  canvas.Fill({0, bottom, size.width - 1, 1}, Role::kKeys);
  canvas.Put(1, bottom, look.keys, Role::kKeys);
}

}  // namespace

bool PaintPage(Canvas& canvas, const Page& page, const PageLook& look) {
  const Size size = canvas.size();
  PaintTitle(canvas, page);
  const int picture = PictureWidth(page, size);
  const int width = std::min(size.width - picture - 2 * kMargin, kMaxTextWidth);
  const int left = picture > 0 ? kMargin : (size.width - width) / 2;
  if (picture > 0) {
    PaintPicture(canvas, page, picture);
  }
  const Rect body = {left, kTop, width, size.height - kTop - kBelow};
  int used = 0;
  if (page.lines.empty()) {
    used = PaintBlocks(canvas, body, page, look.focus);
  } else {
    PaintLines(canvas, body, page, look.scroll);
  }
  // The buttons have the whole row when it lies below the picture.
  const bool below = static_cast<int>(page.picture.size()) < size.height - 4;
  const int row = below && picture > 0 ? size.width - 2 * kMargin : width;
  const bool fits =
      PaintButtons(canvas, {left, size.height - 4, row, 1}, page, look.focus);
  canvas.PutWithin(left, size.height - 2, width, look.hint, Role::kWarning);
  PaintKeys(canvas, look);
  return fits && used <= body.height;
}

int DialogTextWidth(Size size) {
  return std::min(size.width - 8, kMaxDialogWidth) - 2 * kMargin;
}

std::size_t LinesShown(Size size) {
  return static_cast<std::size_t>(std::max(size.height - 10, 1));
}

bool PaintDialog(Canvas& canvas, const Page& page, const PageLook& look) {
  const Size size = canvas.size();
  const int width = DialogTextWidth(size);
  // Drawn once where nobody sees it, to know its height.
  Canvas scratch({width, 200});
  const int shown =
      static_cast<int>(std::min(page.lines.size(), LinesShown(size)));
  const int wanted = page.lines.empty()
                         ? PaintBlocks(scratch, {0, 0, width, 200}, page, 0)
                         : shown;
  const int inside = std::min(wanted, size.height - 4 - kDialogBelow);
  const int height = inside + 2 + kDialogBelow;
  const Rect box = {(size.width - width) / 2 - kMargin,
                    std::max((size.height - height) / 2, 1),
                    width + 2 * kMargin, height};
  // A blank column on both sides, so that no half words touch the frame.
  canvas.Fill({box.x - 1, box.y, box.width + 2, box.height}, Role::kNormal);
  canvas.Frame(box, Role::kNormal);
  canvas.Put(box.x + 2, box.y, StrCat(" ", page.title, " "), Role::kTitle);
  const Rect body = {box.x + kMargin, box.y + 2, width, inside};
  int used = 0;
  if (page.lines.empty()) {
    used = PaintBlocks(canvas, body, page, look.focus);
  } else {
    PaintLines(canvas, body, page, look.scroll);
  }
  const bool fits = PaintButtons(canvas, {body.x, box.y + height - 2, width, 1},
                                 page, look.focus);
  PaintKeys(canvas, look);
  return fits && used <= inside;
}

}  // namespace tui
