// SPDX-License-Identifier: Apache-2.0
#include "imaging/base/strings.h"
#include "tui/model/names.h"
#include "tui/model/plan_blocks.h"
#include "tui/model/saving.h"
#include "tui/model/screens.h"
#include "tui/model/steps.h"

namespace tui {

namespace {

// "D: (Files), Li, to SanDisk Ultra (DATA)"
std::string SavedText(const State& state) {
  const Words& t = state.words();
  const std::optional<SaveRequest> request = SaveRequestOf(state);
  if (!request) {
    return t("NOTHING: you chose to go on without a copy");
  }
  return t("{names}, to {place}",
           {{"names", ChosenNames(*state.protection, t)},
            {"place", SavePlaceName(request->place, t)}});
}

FactList WhatIsMeant(const State& state) {
  const Words& t = state.words();
  const restore::RestorePlan& plan = *state.plan;
  const std::string kept = NamesWith(plan, restore::Fate::kKept, t);
  FactList list;
  list.facts.emplace_back(t("This computer"),
                          base::Printable(state.survey->machine));
  list.facts.emplace_back(t("Disk"), PlannedDiskText(state));
  if (!plan.target.serial.empty()) {
    list.facts.emplace_back(t("Serial number"),
                            base::Printable(plan.target.serial));
  }
  list.facts.emplace_back(t("Image"), ImageTitle(*state.image));
  list.facts.emplace_back(
      t("Erased"), plan.whole_disk
                       ? t("everything on this disk")
                       : NamesWith(plan, restore::Fate::kOverwritten, t));
  list.facts.emplace_back(t("Kept"), kept.empty() ? t("nothing") : kept);
  if (state.protection && HoldsAnything(*state.protection)) {
    list.facts.emplace_back(t("Saved first"), SavedText(state));
  }
  return list;
}

}  // namespace

Page ConfirmPage(const State& state) {
  const Words& t = state.words();
  Page page;
  page.title = t("Erase and restore?");
  page.step = StepText(state, ScreenId::kConfirm);
  if (state.plan && state.image && state.survey) {
    page.blocks = {
        WhatIsMeant(state), Gap{},
        Paragraph{
            state.protection && SaveRequestOf(state)
                ? t("What is erased and not saved cannot be brought back.")
                : t("What is erased cannot be brought back."),
            Role::kWarning},
        Gap{},
        Paragraph{t("To begin, move to \"Erase and restore\" and press Enter, "
                    "or press F10.")}};
    page.buttons = {{{t("Go back")}, {ActionKind::kBack}},
                    {{t("Erase and restore")}, {ActionKind::kStart}, 0, true}};
    page.on_f10 = {ActionKind::kStart};
  }
  page.on_escape = {ActionKind::kBack};
  page.help =
      t("This is the last screen before anything is changed. Enter alone goes "
        "back. To begin, press Tab or 2 to move to \"Erase and restore\" and "
        "then Enter, or press F10.\n\nThe image is checked in full before the "
        "first byte is erased. If it is damaged, nothing is changed.");
  return page;
}

}  // namespace tui
