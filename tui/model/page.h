// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "tui/model/action.h"
#include "tui/model/canvas.h"

namespace tui {

// What a screen says, before anybody decides where on the terminal.

struct Paragraph {
  std::string text;
  Role role = Role::kNormal;
};

// "Computer   Philips Notebook": names in one column, values in the next.
struct FactList {
  std::vector<std::pair<std::string, std::string>> facts;
};

struct BarPart {
  std::string name;
  std::uint64_t size = 0;
  Role role = Role::kKept;  // kErased, kKept, kSaved or kNew.
};
// A disk, its parts as long as they are large, with their names over them where
// there is room.  What happens to them is told by shades, without colour too.
struct DiskBar {
  std::vector<BarPart> parts;
};

struct ProgressBar {
  int percent = 0;
};

struct TableRow {
  std::vector<std::string> columns;
  Role role = Role::kNormal;
};
// Columns are as wide as they must be; the widest gives way.  Rows that find no
// room are counted in a last line.
struct Table {
  std::vector<TableRow> rows;
};

// `Page::rows` are drawn where this stands, scrolled to the chosen one.
struct RowsHere {
  // What stands over the columns; may be empty.
  std::vector<std::string> heading;
};

// The menus of `Page::menus`, side by side.
struct MenusHere {};

struct Gap {};

using Block = std::variant<Paragraph,
                           FactList,
                           DiskBar,
                           ProgressBar,
                           Table,
                           RowsHere,
                           MenusHere,
                           Gap>;

// Something that can be chosen.
struct Choice {
  std::vector<std::string> columns;  // A button has one.
  Action action;
  char letter = 0;  // Upper case: this key stands for it.
  // Erases something or gives something up: its number and letter only move to
  // it, and no page has the focus on it when it opens.
  bool dangerous = false;
  Action on_space = {};  // Of a row that can be marked.
};

// A line that can be typed into.
struct Field {
  std::string label;
  std::string text;
};

// A menu of the technician's tree that is open; the last one is `Page::rows`.
struct MenuColumn {
  std::vector<std::pair<char, std::string>> entries;
  std::size_t selected = 0;
};

struct Page {
  std::string title;
  std::string step;  // "Step 2 of 5"; may be empty.
  std::vector<Block> blocks;
  std::vector<Field> fields;
  std::vector<Choice> rows;
  std::vector<Choice> buttons;
  std::vector<MenuColumn> menus;
  // Into fields, rows, buttons, in that order, when the page is opened.
  std::size_t first_focus = 0;
  Action on_escape;
  Action on_backspace;
  Action on_f3;   // The technician's details.
  Action on_f9;   // The other way through the program.
  Action on_f10;  // What the dangerous button does.
  std::string help;
  // Drawn at the right edge, from the first row below the title, when there is
  // room for all of it and for words beside it: a QR code.
  std::vector<std::string> picture;
  // Lines that can be scrolled, for help and logs; shown in place of blocks.
  std::vector<std::string> lines;

  std::size_t focusable() const {
    return fields.size() + rows.size() + buttons.size();
  }
};

}  // namespace tui
