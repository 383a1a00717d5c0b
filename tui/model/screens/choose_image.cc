// SPDX-License-Identifier: Apache-2.0
#include "imaging/base/strings.h"
#include "tui/model/images.h"
#include "tui/model/names.h"
#include "tui/model/screens.h"

namespace tui {

Page ChooseImagePage(const State& state) {
  const Words& t = state.words();
  Page page;
  page.title = t("Which image?");
  page.blocks = {
      Paragraph{t("More than one image was found. Which one shall be "
                  "restored?"),
                Role::kHeading},
      Paragraph{t("If in doubt, take the one that names your computer.")},
      Gap{}, RowsHere{{t("Image"), t("Made on"), t("Computer"), t("Size")}}};
  for (const std::size_t index : CustomersImages(state)) {
    const restore::FoundImage& image = state.survey->images[index];
    page.rows.push_back(
        {{ImageTitle(image), ShortDate(image),
          base::Printable(image.head->machine), SizeText(image.size)},
         {ActionKind::kTakeImage, static_cast<int>(index)}});
  }
  page.buttons.push_back({{t("Leave")}, {ActionKind::kToLeave}});
  page.on_escape = {state.views.size() > 1 ? ActionKind::kBack
                                           : ActionKind::kToLeave};
  page.on_f9 = {ActionKind::kToTechnician};
  page.help =
      t("Each row is an image that can be restored: its name, when it was "
        "made, and on which computer. Choosing one changes nothing yet.");
  return page;
}

}  // namespace tui
