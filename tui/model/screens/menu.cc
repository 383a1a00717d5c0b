// SPDX-License-Identifier: Apache-2.0
#include "tui/model/menu_tree.h"
#include "tui/model/screens.h"

namespace tui {

namespace {

MenuColumn ColumnOf(const View& view, const Words& t) {
  MenuColumn column;
  column.selected = view.focus;
  for (const MenuEntry& entry : EntriesOf(static_cast<MenuId>(view.argument))) {
    column.entries.emplace_back(entry.letter, t(entry.name));
  }
  return column;
}

}  // namespace

Page MenuPage(const State& state, const View& view) {
  const Words& t = state.words();
  Page page;
  page.title = t("Technician");
  page.blocks = {MenusHere{}};
  // All menus that are open, from the first to this one.
  for (const View& open : state.views) {
    if (open.screen == ScreenId::kMenu) {
      page.menus.push_back(ColumnOf(open, t));
    }
    if (&open == &view) {
      break;
    }
  }
  int index = 0;
  for (const MenuEntry& entry : EntriesOf(static_cast<MenuId>(view.argument))) {
    page.rows.push_back(
        {{t(entry.name)}, {ActionKind::kOpenMenu, index++}, entry.letter});
  }
  page.on_escape = {page.menus.size() > 1 ? ActionKind::kBack
                                          : ActionKind::kToLeave};
  page.on_f3 = {ActionKind::kDetails};
  page.on_f9 = {ActionKind::kToCustomer};
  page.help =
      t("Local > Partition > From Image restores one partition, Local > Disk > "
        "From Image a whole disk. To Image makes an image, To Disk and To "
        "Partition copy directly. Check proves an image, or compares a disk "
        "with one. The letters jump: L P F is Local > Partition > From "
        "Image.\n\nNothing is written before the summary and its OK.");
  return page;
}

}  // namespace tui
