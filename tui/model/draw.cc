// SPDX-License-Identifier: Apache-2.0
#include "tui/model/draw.h"

#include "imaging/base/strings.h"
#include "tui/model/cell_width.h"
#include "tui/model/paint_page.h"
#include "tui/model/screens.h"
#include "tui/model/wrap.h"

namespace tui {

namespace {

using base::StrCat;

constexpr std::uint64_t kIdleMs = 60'000;

bool IsTooSmall(Size size) {
  return size.width < kLeastSize.width || size.height < kLeastSize.height;
}

void DrawTooSmall(Canvas& canvas, const State& state) {
  const Words& t = state.words();
  const Size size = canvas.size();
  std::string text =
      t("This window has {width} x {height} characters. Pristine needs at "
        "least 80 x 24: make it larger.",
        {{"width", StrCat(size.width)}, {"height", StrCat(size.height)}});
  if (state.job_running) {
    text += StrCat("\n", state.shown_percent, " %");
  }
  int y = 0;
  for (const std::string& line : Wrap(text, size.width - 1)) {
    canvas.Put(0, y++, line);
  }
}

// The keys that do something here, the most useful ones first; what finds no
// room is left out.
std::string Keys(const State& state, const Page& page) {
  const Words& t = state.words();
  std::vector<std::string> keys = {StrCat("F1 ", t("Help"))};
  if (state.setting.chinese) {
    // The other language's name is in that language, for whoever needs it.
    keys.push_back(state.language == Language::kEnglish ? "F2 中文"
                                                        : "F2 English");
  }
  if (page.on_escape.kind == ActionKind::kBack) {
    keys.push_back(StrCat("Esc ", t("Back")));
  } else if (page.on_escape.kind == ActionKind::kAskStop ||
             page.on_escape.kind == ActionKind::kStopCountdown) {
    keys.push_back(StrCat("Esc ", t("Stop")));
  } else if (page.on_escape.kind != ActionKind::kNone) {
    keys.push_back(StrCat("Esc ", t("Leave")));
  }
  if (page.on_f9.kind != ActionKind::kNone) {
    keys.push_back(StrCat(
        "F9 ", state.technician ? t("For customers") : t("For technicians")));
  }
  if (page.on_f3.kind != ActionKind::kNone) {
    keys.push_back(StrCat("F3 ", t("Details")));
  }
  if (page.focusable() > 0) {
    keys.push_back(StrCat(t("Arrows"), " ", t("Move")));
    keys.push_back(StrCat(t("Enter"), " ", t("Choose")));
  }
  std::string line;
  for (const std::string& key : keys) {
    const std::string longer = StrCat(line, line.empty() ? "" : "   ", key);
    if (TextWidth(longer) < state.size.width - 2) {
      line = longer;
    }
  }
  return line;
}

std::string Hint(const State& state) {
  const Words& t = state.words();
  if (state.view().screen == ScreenId::kProgress ||
      state.now_ms - state.last_key_ms < kIdleMs) {
    return "";
  }
  if (!state.any_key) {
    return t("Does the keyboard not answer? Plug it into another USB socket.");
  }
  return t("Waiting for you. The arrow keys move, Enter chooses, F1 explains.");
}

bool Paint(Canvas& canvas, const State& state) {
  std::size_t first = state.views.size() - 1;
  while (first > 0 && IsDialog(state.views[first].screen)) {
    --first;
  }
  bool fits = true;
  for (std::size_t i = first; i < state.views.size(); ++i) {
    const View& view = state.views[i];
    const Page page = PageOf(state, view);
    const bool top = i + 1 == state.views.size();
    const PageLook look = {.focus = top ? view.focus : page.focusable(),
                           .scroll = view.scroll,
                           .keys = Keys(state, page),
                           .hint = Hint(state)};
    const bool this_fits = IsDialog(view.screen)
                               ? PaintDialog(canvas, page, look)
                               : PaintPage(canvas, page, look);
    fits = fits && this_fits;
  }
  return fits;
}

}  // namespace

Canvas Draw(const State& state) {
  Canvas canvas(state.size);
  if (IsTooSmall(state.size)) {
    DrawTooSmall(canvas, state);
  } else {
    Paint(canvas, state);
  }
  return canvas;
}

bool AllFits(const State& state) {
  Canvas canvas(state.size);
  return Paint(canvas, state);
}

}  // namespace tui
