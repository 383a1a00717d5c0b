// SPDX-License-Identifier: Apache-2.0
#include "tui/model/names.h"
#include "tui/model/put_back.h"
#include "tui/model/screens.h"

namespace tui {

Page PutBackPlacePage(const State& state) {
  const Words& t = state.words();
  Page page;
  page.title = t("Put files back");
  page.blocks = {
      Paragraph{t("Where shall the saved files go? They get a folder of their "
                  "own, \"Saved files\" with the date. Nothing that is there "
                  "is touched."),
                Role::kHeading},
      Gap{}, RowsHere{}, Gap{}};
  int index = 0;
  for (const restore::PlannedPartition& place : PutBackPlacesOf(state)) {
    page.rows.push_back(
        {{TitleText(place.title, t),
          place.role == restore::Role::kSystem
              ? t("on the desktop if there is one, else at the top")
              : t("among what is kept there")},
         {ActionKind::kPutBack, index++}});
  }
  if (page.rows.empty()) {
    page.blocks.emplace_back(
        Paragraph{t("No part of this disk can be written from here. Any tar "
                    "program opens the archive."),
                  Role::kWarning});
  }
  page.buttons = {{{t("Back")}, {ActionKind::kBack}}};
  page.on_escape = {ActionKind::kBack};
  page.help =
      t("What was saved of people's folders is copied to the part of the disk "
        "that you choose, into a new folder, and read back. A new Windows does "
        "not know its people before it was started once: put the files on "
        "another part of the disk then, or do it later. The archive stays "
        "where it is.");
  return page;
}

}  // namespace tui
