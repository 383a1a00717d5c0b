// SPDX-License-Identifier: Apache-2.0
#include "tui/curses/terminal.h"

// As functions, which can be told from other names.
#define NCURSES_NOMACROS
#include <curses.h>
#include <langinfo.h>
#include <linux/kd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <clocale>
#include <cstdlib>
#include <cstring>
#include <cwchar>
#include <string>

#include "tui/model/cell_width.h"

namespace tui {

namespace {

// In the recovery system TERM may name a terminal that nobody described.
constexpr std::array<const char*, 4> kFallbacks = {"linux", "vt220", "vt100",
                                                   "ansi"};

struct Look {
  short foreground;  // NOLINT(google-runtime-int): curses' own type.
  short background;  // NOLINT(google-runtime-int)
  attr_t with_colour;
  attr_t without;
};

// In the order of Role.  Eight colours, so that bterm and a serial terminal
// show the same; bold makes red and green readable on black.
const std::array<Look, 17> kLooks = {{
    {COLOR_WHITE, COLOR_BLACK, A_NORMAL, A_NORMAL},   // kNormal
    {COLOR_WHITE, COLOR_BLUE, A_BOLD, A_REVERSE},     // kTitle
    {COLOR_WHITE, COLOR_BLACK, A_BOLD, A_BOLD},       // kHeading
    {COLOR_CYAN, COLOR_BLACK, A_NORMAL, A_NORMAL},    // kDim
    {COLOR_WHITE, COLOR_BLACK, A_NORMAL, A_NORMAL},   // kChoice
    {COLOR_BLACK, COLOR_WHITE, A_NORMAL, A_REVERSE},  // kSelected
    {COLOR_RED, COLOR_BLACK, A_BOLD, A_BOLD},         // kDangerous
    {COLOR_WHITE, COLOR_RED, A_BOLD, A_REVERSE | A_BOLD},
    {COLOR_RED, COLOR_BLACK, A_BOLD, A_BOLD},         // kErased
    {COLOR_GREEN, COLOR_BLACK, A_BOLD, A_NORMAL},     // kKept
    {COLOR_CYAN, COLOR_BLACK, A_BOLD, A_NORMAL},      // kSaved
    {COLOR_YELLOW, COLOR_BLACK, A_NORMAL, A_NORMAL},  // kNew
    {COLOR_GREEN, COLOR_BLACK, A_BOLD, A_NORMAL},     // kBar
    {COLOR_WHITE, COLOR_BLACK, A_NORMAL, A_NORMAL},   // kBarRest
    {COLOR_BLACK, COLOR_CYAN, A_NORMAL, A_REVERSE},   // kKeys
    {COLOR_YELLOW, COLOR_BLACK, A_BOLD, A_BOLD},      // kWarning
    {COLOR_GREEN, COLOR_BLACK, A_BOLD, A_BOLD},       // kGood
}};

// The locale says how many columns curses gives a character.
bool SetUtf8Locale() {
  // NOLINTBEGIN(concurrency-mt-unsafe): before any other thread is started.
  const auto is_utf8 = [] {
    return std::strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
  };
  std::setlocale(LC_CTYPE, "");
  if (is_utf8()) {
    return true;
  }
  return std::setlocale(LC_CTYPE, "C.UTF-8") != nullptr && is_utf8();
  // NOLINTEND(concurrency-mt-unsafe)
}

bool IsKernelConsole() {
  char kind = 0;
  return ::ioctl(STDIN_FILENO, KDGKBTYPE, &kind) == 0;
}

SCREEN* NewScreen() {
  SCREEN* screen = ::newterm(nullptr, stdout, stdin);
  for (const char* const name : kFallbacks) {
    if (screen != nullptr) {
      break;
    }
    screen = ::newterm(name, stdout, stdin);
  }
  return screen;
}

void MakeColours() {
  ::start_color();
  for (std::size_t i = 0; i < kLooks.size(); ++i) {
    ::init_pair(static_cast<short>(i + 1),  // NOLINT(google-runtime-int)
                kLooks.at(i).foreground, kLooks.at(i).background);
  }
}

attr_t AttributesOf(Role role, bool colours) {
  const auto index = static_cast<std::size_t>(role);
  const Look& look = kLooks.at(index);
  if (!colours) {
    return look.without;
  }
  return look.with_colour |
         static_cast<attr_t>(COLOR_PAIR(static_cast<int>(index) + 1));
}

// Curses and the canvas must agree on how wide a character is, or the rest of
// the row moves.
std::string Showable(const Cell& cell, bool utf8) {
  if (!utf8) {
    return std::string(1, AsciiOf(cell));
  }
  std::string_view rest = cell.text;
  const char32_t c = TakeCodePoint(rest);
  const int width = CellWidth(c);
  if (::wcwidth(static_cast<wchar_t>(c)) == width) {
    return cell.text;
  }
  return std::string(static_cast<std::size_t>(width), '?');
}

}  // namespace

base::Result<std::unique_ptr<Terminal>> Terminal::Open() {
  const bool utf8 = SetUtf8Locale();
  // Keys are read and told apart by our own parser, so curses need not wait.
  SCREEN* const screen = NewScreen();
  if (screen == nullptr) {
    return base::Error(base::ErrorCode::kUnsupported,
                       "this terminal is not known")
        .WithHint(
            "Set TERM to what it is, such as linux, xterm or vt220. The "
            "subcommands need no screen: pristine --help lists them.");
  }
  ::set_term(screen);
  ::raw();
  ::noecho();
  ::nonl();
  ::curs_set(0);
  std::unique_ptr<Terminal> terminal(new Terminal(utf8, IsKernelConsole()));
  terminal->colours_ = ::has_colors();
  if (terminal->colours_) {
    MakeColours();
  }
  ::clear();
  return terminal;
}

Terminal::~Terminal() {
  ::curs_set(1);
  ::endwin();
}

Size Terminal::size() const {
  return {getmaxx(stdscr), getmaxy(stdscr)};
}

void Terminal::Resize() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 &&
      size.ws_col > 0) {
    ::resizeterm(size.ws_row, size.ws_col);
  }
  Forget();
}

void Terminal::Forget() {
  ::clearok(stdscr, TRUE);
  forgotten_ = true;
}

void Terminal::Paint(const Canvas& canvas) {
  const Size size = canvas.size();
  ::erase();
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const Cell& cell = canvas.at(x, y);
      const bool right_half = cell.text.empty();
      const bool last = y == size.height - 1 && x == size.width - 1;
      if ((right_half && utf8_) || last) {
        continue;
      }
      ::attrset(static_cast<int>(AttributesOf(cell.role, colours_)));
      ::mvaddstr(y, x, Showable(cell, utf8_).c_str());
    }
  }
  ::refresh();
  forgotten_ = false;
}

}  // namespace tui
