// SPDX-License-Identifier: Apache-2.0
#include "imaging/base/strings.h"
#include "tui/model/saving.h"
#include "tui/model/screens.h"

namespace tui {

Page RecordPage(const State& state) {
  const Words& t = state.words();
  Page page;
  page.title = t("The record");
  if (state.end && !state.end->record.empty()) {
    page.blocks = {
        Paragraph{t("All that was done and found is in a signed record:"),
                  Role::kHeading},
        Paragraph{KeptText(state, state.end->record)},
        Gap{},
        Paragraph{t("Take a photo of this screen: the digest proves later "
                    "that the record was not changed."),
                  Role::kNormal},
        Gap{},
        Paragraph{base::Printable(state.end->digest), Role::kDim}};
    // Half blocks need a screen that can show them.
    if (state.setting.chinese) {
      page.picture = state.end->qr;
    }
  }
  page.buttons = {{{t("Close")}, {ActionKind::kBack}}};
  page.on_escape = {ActionKind::kBack};
  page.help =
      t("The record names this computer, its disks, the image, what was saved "
        "and what was written. \"pristine record verify\" checks it. The QR "
        "code holds its digest and the serial number of the computer.");
  return page;
}

Page UndoQuestionPage(const State& state) {
  const Words& t = state.words();
  Page page;
  page.title = t("Undo the restore?");
  page.blocks = {
      Paragraph{t("The disk gets back what it held before. What was restored, "
                  "and all that was changed since, is lost."),
                Role::kWarning}};
  page.buttons = {{{t("Go back")}, {ActionKind::kBack}},
                  {{t("Undo")}, {ActionKind::kUndo}, 0, true}};
  page.on_escape = {ActionKind::kBack};
  page.help =
      t("What the restore overwrote was kept and proven before. It is written "
        "back now, and read back.");
  return page;
}

}  // namespace tui
