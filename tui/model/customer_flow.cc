// SPDX-License-Identifier: Apache-2.0
#include "tui/model/customer_flow.h"

#include <algorithm>

#include "tui/model/images.h"
#include "tui/model/names.h"
#include "tui/model/navigation.h"
#include "tui/model/problems.h"
#include "tui/model/save_flow.h"

namespace tui {

namespace {

void AskForPlan(State& state, Commands& commands) {
  state.plan.reset();
  state.protecting = false;
  state.plan_problem.reset();
  state.planning = true;
  MakePlan wanted;
  wanted.image = state.image->path;
  if (state.disk) {
    wanted.disk = state.disk->path;
  }
  commands.emplace_back(std::move(wanted));
}

// What to say when there is no image that can be used: about one that is there
// and broken, if there is any.
Problem WhyNoImage(const Survey& survey) {
  const auto broken = std::ranges::find_if(
      survey.images,
      [](const auto& image) { return image.problem.has_value(); });
  if (broken != survey.images.end()) {
    return ProblemOf(*broken);
  }
  Problem problem;
  problem.kind = ProblemKind::kNoImage;
  return problem;
}

void SayAlone(State& state, Problem problem) {
  state.views.clear();
  OpenProblem(state, std::move(problem));
}

// Choices belong to a disk and an image.
void ForgetSaving(State& state) {
  state.protection.reset();
  state.save_place.reset();
  state.save_waived = false;
  state.save_accepted = false;
  state.failing_accepted = false;
}

bool IsSaving(const State& state) {
  return state.view().screen == ScreenId::kSaveData ||
         state.view().screen == ScreenId::kSavePlace;
}

// Its screens stand on a plan; without one it is told at the plan's place why.
void LeaveSavingWithoutPlan(State& state) {
  if (IsSaving(state) && (!state.plan || state.plan_problem)) {
    CloseDownTo(state, ScreenId::kPlan);
  }
}

// The top screen waits for a plan; puts there what came instead.
void ShowPlanOrReason(State& state) {
  if (state.planning || state.view().screen != ScreenId::kPlan) {
    return;
  }
  if (state.plan_problem) {
    Close(state);
    OpenProblem(state, *state.plan_problem);
  } else if (!state.plan && state.candidates.size() > 1) {
    Close(state);
    Open(state, ScreenId::kChooseDisk);
  } else {
    ResetFocus(state);
  }
}

}  // namespace

void BeginCustomer(State& state, Commands& commands) {
  state.image.reset();
  state.disk.reset();
  state.image_accepted = false;
  ForgetSaving(state);
  if (state.survey->problem) {
    SayAlone(state, ProblemOf(*state.survey->problem, ""));
    return;
  }
  const std::vector<std::size_t> usable = CustomersImages(state);
  if (usable.empty()) {
    SayAlone(state, WhyNoImage(*state.survey));
  } else if (usable.size() == 1) {
    TakeCustomersImage(state, usable.front(), commands);
  } else {
    OpenAlone(state, ScreenId::kChooseImage);
  }
}

void TakeCustomersImage(State& state, std::size_t index, Commands& commands) {
  if (!state.survey || index >= state.survey->images.size()) {
    return;
  }
  state.image = state.survey->images[index];
  state.image_accepted = false;
  state.disk.reset();
  ForgetSaving(state);
  AskForPlan(state, commands);
  OpenAlone(state, ScreenId::kWelcome);
}

void TakeCustomersDisk(State& state, std::size_t index, Commands& commands) {
  if (index >= state.candidates.size()) {
    return;
  }
  state.disk = state.candidates[index];
  ForgetSaving(state);
  AskForPlan(state, commands);
  Open(state, ScreenId::kPlan);
}

void GoToPlan(State& state) {
  if (!state.image || !state.survey) {
    return;
  }
  if (!state.image_accepted && IsForOtherMachine(*state.image, *state.survey)) {
    OpenProblem(state, OtherMachineProblem(*state.image, *state.survey));
    return;
  }
  Open(state, ScreenId::kPlan);
  ShowPlanOrReason(state);
}

void CustomerIsPlanned(State& state, Commands& commands) {
  if (!state.plan && !state.plan_problem && state.candidates.empty()) {
    Problem problem;
    problem.kind = ProblemKind::kNoDisk;
    state.plan_problem = problem;
  }
  if (state.plan && state.plan->refusal) {
    const std::string disk =
        state.disk ? DiskText(*state.disk, state.words())
        : state.candidates.empty()
            ? ""
            : DiskText(state.candidates.front(), state.words());
    state.plan_problem =
        ProblemOf(*state.plan->refusal, disk, ImageTitle(*state.image));
  }
  AskForProtection(state, commands);
  LeaveSavingWithoutPlan(state);
  ShowPlanOrReason(state);
}

void CustomerIsSurveyed(State& state, Commands& commands) {
  const bool waits_for_stick =
      state.view().screen == ScreenId::kProblem &&
      state.view().problem.kind == ProblemKind::kMediumGone;
  if (!state.image) {
    // Nothing is chosen yet: whatever is shown may have changed.
    BeginCustomer(state, commands);
    return;
  }
  const restore::FoundImage* const again =
      FindAgain(*state.image, *state.survey);
  if (again == nullptr) {
    if (!waits_for_stick) {
      Problem problem;
      problem.kind = ProblemKind::kMediumGone;
      problem.subject = ImageTitle(*state.image);
      OpenProblem(state, problem);
    }
    return;
  }
  if (waits_for_stick || again->path != state.image->path) {
    state.image = *again;
    state.disk.reset();
    AskForPlan(state, commands);
    OpenAlone(state, ScreenId::kWelcome);
    return;
  }
  // In the same folder it may have another name all the same.
  state.image = *again;
  // Another disk came or went: the plan may be out of date.
  AskForPlan(state, commands);
  // Whoever was asked to plug something in stays where it was asked.
  if (IsSaving(state)) {
    return;
  }
  if (CloseDownTo(state, ScreenId::kWelcome)) {
    ResetFocus(state);
  }
}

}  // namespace tui
