// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "imaging/base/strings.h"
#include "tui/model/names.h"
#include "tui/model/plan_blocks.h"
#include "tui/model/screens.h"
#include "tui/model/steps.h"

namespace tui {

namespace {

std::string LossText(const restore::RestorePlan& plan, const Words& t) {
  if (plan.layout_is_lost) {
    return t(
        "The disk is not divided any more as it was in the factory, so "
        "nothing on it can be kept: ALL files on it are lost.");
  }
  if (plan.whole_disk) {
    return t("The whole disk is erased: ALL files on it are lost.");
  }
  const std::string erased = NamesOfLoss(plan, t);
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
    const restore::RestorePlan& plan = *state.plan;
    page.blocks = {
        Paragraph{PlannedDiskText(state), Role::kHeading},
        Gap{},
        BarOf(plan, t),
        Gap{},
        PartTable(plan, t),
        Gap{},
        Paragraph{LossText(plan, t), Role::kWarning},
        Paragraph{t("Copy what you still need to a USB stick first.")}};
    page.buttons.push_back({{t("Continue")}, {ActionKind::kToConfirm}});
    page.buttons.push_back({{t("Back")}, {ActionKind::kBack}});
  }
  page.title = t("What will happen to the disk");
  page.step = StepText(state, ScreenId::kPlan);
  page.on_escape = {ActionKind::kBack};
  page.help =
      t("The bar is the disk. Dark parts are erased and then restored from the "
        "image, light parts are kept: nothing in them changes. The list below "
        "says the same in words.\n\nC: usually holds Windows, D: your own "
        "files. Boot and Recovery hold what the computer needs to start and to "
        "repair itself.\n\nNothing has been changed yet.");
  return page;
}

}  // namespace tui
