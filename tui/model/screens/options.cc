// SPDX-License-Identifier: Apache-2.0
#include "tui/model/options.h"

#include "imaging/base/strings.h"
#include "tui/model/screens.h"

namespace tui {

Page OptionsPage(const State& state) {
  const Words& t = state.words();
  const Options& o = state.options;
  const auto yes = [&](bool on) { return on ? t("yes") : t("no"); };
  const auto row = [](std::string name, std::string value, OptionId id) {
    return Choice{{std::move(name), std::move(value)},
                  {ActionKind::kToggle, static_cast<int>(id)}};
  };
  Page page;
  page.title = t("Options");
  page.blocks = {Paragraph{t("Enter changes an option. They count until the "
                             "program ends."),
                           Role::kHeading},
                 Gap{}, RowsHere{}};
  page.rows = {
      row(t("Check the image before anything is written"), yes(o.prove),
          OptionId::kProve),
      row(t("Read back what was written"), yes(o.read_back),
          OptionId::kReadBack),
      row(t("Write only what differs"), yes(o.delta), OptionId::kDelta),
      row(t("New identifiers for disk and partitions"), yes(o.new_ids),
          OptionId::kNewIds),
      row(t("Compression of new images (1 fast ... 19 small)"),
          base::StrCat(o.level), OptionId::kLevel)};
  page.buttons = {{{t("OK")}, {ActionKind::kBack}}};
  page.on_escape = {ActionKind::kBack};
  page.help =
      t("Checking and reading back are what makes a restore trustworthy: leave "
        "them on. \"Write only what differs\" is faster when the target holds "
        "most of the image already. New identifiers are for a disk that will "
        "be used beside the one the image was made from.");
  return page;
}

}  // namespace tui
