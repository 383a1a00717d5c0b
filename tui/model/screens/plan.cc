// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "imaging/base/strings.h"
#include "tui/model/names.h"
#include "tui/model/plan_blocks.h"
#include "tui/model/screens.h"
#include "tui/model/steps.h"

namespace tui {

namespace {

// Files of people are found on what is erased, and will be saved.
bool SavesPeople(const State& state) {
  return state.protection && !state.protection->people.empty();
}

std::string LossText(const State& state) {
  const Words& t = state.words();
  const restore::RestorePlan& plan = *state.plan;
  if (plan.layout_is_lost) {
    return t(
        "The disk is not divided any more as it was in the factory, so "
        "nothing on it can be kept: ALL files on it are lost.");
  }
  if (plan.whole_disk) {
    return t("The whole disk is erased: ALL files on it are lost.");
  }
  const std::string erased = NamesOfLoss(plan, t);
  if (SavesPeople(state) && !erased.empty()) {
    return t(
        "{erased} is erased. Personal files found there are saved first: the "
        "next screen shows which and where. All else on it is lost.",
        {{"erased", erased}});
  }
  if (erased.empty()) {
    return t(
        "Only what the computer needs to start is written anew: your "
        "files are kept.");
  }
  return t(
      "All files on {erased} are lost, also those on the desktop and in "
      "Documents, Pictures and Downloads.",
      {{"erased", erased}});
}

void AddBars(Page& page, const State& state) {
  const Words& t = state.words();
  page.blocks.emplace_back(BarOf(state));
  // The new layout is drawn where there is room for it, and told below anyway.
  constexpr int kTall = 30;
  if (state.plan->whole_disk && state.size.height >= kTall) {
    page.blocks.emplace_back(Gap{});
    page.blocks.emplace_back(Paragraph{t("Afterwards:"), Role::kDim});
    page.blocks.emplace_back(BarAfter(state));
  }
}

// What somebody may not expect of the partitions; all of it is in the details.
void AddNotes(Page& page, const State& state) {
  if (!state.protection) {
    return;
  }
  constexpr std::size_t kShown = 2;
  for (const PartitionNote& note : state.protection->notes) {
    if (&note - state.protection->notes.data() ==
        static_cast<std::ptrdiff_t>(kShown)) {
      return;
    }
    page.blocks.emplace_back(Paragraph{NoteText(note, state.words())});
  }
}

Page WaitingPage(const State& state) {
  const Words& t = state.words();
  Page page;
  page.blocks = {
      Paragraph{t("One moment: looking at what is on the disk ...")}};
  return page;
}

}  // namespace

Page PlanPage(const State& state) {
  const Words& t = state.words();
  Page page;
  if (!state.plan) {
    page = WaitingPage(state);
  } else {
    page.blocks = {Paragraph{PlannedDiskText(state), Role::kHeading}, Gap{}};
    AddBars(page, state);
    page.blocks.insert(page.blocks.end(),
                       {Gap{}, PartTable(state), Gap{},
                        Paragraph{LossText(state), Role::kWarning}});
    AddNotes(page, state);
    if (!SavesPeople(state)) {
      page.blocks.emplace_back(
          Paragraph{t("Copy what you still need to a USB stick first.")});
    }
    page.buttons.push_back({{t("Continue")}, {ActionKind::kToSaving}});
    page.buttons.push_back({{t("Back")}, {ActionKind::kBack}});
  }
  page.title = t("What will happen to the disk");
  page.step = StepText(state, ScreenId::kPlan);
  page.on_escape = {ActionKind::kBack};
  page.help =
      t("The bar is the disk. Dark parts are erased and then restored from the "
        "image, light parts are kept: nothing in them changes; those a shade "
        "darker are also saved first. The list below "
        "says the same in words.\n\nC: usually holds Windows, D: your own "
        "files. Boot and Recovery hold what the computer needs to start and to "
        "repair itself.\n\nNothing has been changed yet.");
  return page;
}

}  // namespace tui
