// SPDX-License-Identifier: Apache-2.0
#include "tui/model/screens.h"

namespace tui {

Page LookingPage(const State& state) {
  const Words& t = state.words();
  Page page;
  page.title = t("System restore");
  page.blocks = {
      Paragraph{t("One moment: looking at the disks of this "
                  "computer and for images to restore ...")}};
  page.on_escape = {ActionKind::kToLeave};
  page.help =
      t("Pristine looks at every disk, USB stick and disc of this computer. A "
        "disk that is slow or failing can take a minute. Nothing is changed.");
  return page;
}

}  // namespace tui
