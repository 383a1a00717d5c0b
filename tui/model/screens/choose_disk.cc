// SPDX-License-Identifier: Apache-2.0
#include "imaging/base/strings.h"
#include "tui/model/names.h"
#include "tui/model/screens.h"

namespace tui {

Page ChooseDiskPage(const State& state) {
  const Words& t = state.words();
  Page page;
  page.title = t("Which disk?");
  page.blocks = {
      Paragraph{t("This computer has more than one disk. To which one shall "
                  "the image be restored?"),
                Role::kHeading},
      Paragraph{t("Windows is usually on the fastest one, not on the "
                  "largest.")},
      Gap{}, RowsHere{{t("Disk"), t("Size"), t("Serial number"), t("Holds")}}};
  for (std::size_t i = 0; i < state.candidates.size(); ++i) {
    const restore::Disk& disk = state.candidates[i];
    page.rows.push_back(
        {{DiskMaker(disk, t), SizeText(disk.size),
          base::Printable(disk.identity.serial), DiskContent(disk, t)},
         {ActionKind::kTakeDisk, static_cast<int>(i)}});
  }
  page.buttons.push_back({{t("Back")}, {ActionKind::kBack}});
  page.on_escape = {ActionKind::kBack};
  page.help =
      t("Each row is a disk of this computer: who made it, how large it is, "
        "the number that is printed on it, and what it holds. Choosing one "
        "changes nothing "
        "yet: the next screen shows what is on it and what would be erased.");
  return page;
}

}  // namespace tui
