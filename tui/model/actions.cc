// SPDX-License-Identifier: Apache-2.0
#include "tui/model/actions.h"

#include "tui/model/customer_flow.h"
#include "tui/model/images.h"
#include "tui/model/navigation.h"
#include "tui/model/options.h"
#include "tui/model/steps.h"
#include "tui/model/technician_flow.h"

namespace tui {

namespace {

void Run(State& state, JobRequest request, Commands& commands) {
  state.request = std::move(request);
  state.job_running = true;
  state.stopping = false;
  state.power_off_after_job = false;
  state.progress = {};
  state.shown_percent = 0;
  state.end.reset();
  commands.emplace_back(StartJob{state.request});
  OpenAlone(state, ScreenId::kProgress);
}

// The one door to writing: only from the screen that shows what is written.
void Start(State& state, Commands& commands) {
  if (state.job_running) {
    return;
  }
  if (state.view().screen == ScreenId::kConfirm && state.plan &&
      !state.plan->refusal) {
    JobRequest request;
    request.plan = *state.plan;
    request.image = state.plan->image;
    Run(state, std::move(request), commands);
  } else if (state.view().screen == ScreenId::kSummary && !state.planning) {
    Run(state, RequestOf(state), commands);
  }
}

// Once more, from where it stopped: what is right already is not written again.
void TryAgain(State& state, Commands& commands) {
  if (state.job_running || !state.end) {
    return;
  }
  JobRequest request = state.request;
  if (request.kind == JobKind::kRestore) {
    request.options.delta = true;
  }
  if (state.image && state.survey) {
    if (const auto* const again = FindAgain(*state.image, *state.survey)) {
      // The stick may have come back under another name.
      if (request.image == state.image->path) {
        request.image = again->path;
      }
      request.plan.image = again->path;
      state.image = *again;
    }
  }
  Run(state, std::move(request), commands);
}

void SearchAgain(State& state, Commands& commands) {
  const bool only_a_list =
      state.technician && state.view().screen != ScreenId::kProblem;
  if (!only_a_list) {
    state.image.reset();
    OpenAlone(state, ScreenId::kLooking);
  }
  commands.emplace_back(Search{});
}

void ToTechnician(State& state) {
  if (!state.job_running) {
    BeginTechnician(state);
  }
}

void ToCustomer(State& state, Commands& commands) {
  state.technician = false;
  if (state.survey) {
    BeginCustomer(state, commands);
  } else {
    OpenAlone(state, ScreenId::kLooking);
  }
}

void Stop(State& state, Commands& commands) {
  if (state.job_running && !state.stopping) {
    state.stopping = true;
    commands.emplace_back(StopJob{});
  }
  CloseDownTo(state, ScreenId::kProgress);
}

void LeaveFor(State& state, Leave::How how, Commands& commands) {
  if (!state.job_running) {
    commands.emplace_back(Leave{how});
  } else if (how == Leave::How::kPowerOff) {
    state.power_off_after_job = true;
    Stop(state, commands);
  }
}

void TakeImage(State& state, std::size_t index, Commands& commands) {
  if (state.technician) {
    TakeTechniciansImage(state, index);
  } else {
    TakeCustomersImage(state, index, commands);
  }
}

// Actions that take a row of a list.
void DoRow(State& state, const Action& action, Commands& commands) {
  const auto index = static_cast<std::size_t>(action.argument);
  switch (action.kind) {
    case ActionKind::kTakeImage:
      return TakeImage(state, index, commands);
    case ActionKind::kTakeDisk:
      return TakeCustomersDisk(state, index, commands);
    case ActionKind::kOpenMenu:
      return TakeMenuEntry(state, index);
    case ActionKind::kTakePartition:
      return TakePartition(state, index);
    case ActionKind::kTakeSource:
      return TakeSource(state, index);
    case ActionKind::kTakeTarget:
      return TakeTarget(state, index, commands);
    case ActionKind::kTakeVolume:
      return TakeVolume(state, index);
    case ActionKind::kToggle:
      return Toggle(state.options, static_cast<OptionId>(action.argument));
    default:
      return;
  }
}

}  // namespace

void Do(State& state, const Action& action, Commands& commands) {
  switch (action.kind) {
    case ActionKind::kBack:
      return Close(state);
    case ActionKind::kSearchAgain:
      return SearchAgain(state, commands);
    case ActionKind::kToImages:
      return Open(state, ScreenId::kChooseImage);
    case ActionKind::kUseImage:
      state.image_accepted = true;
      Close(state);
      return GoToPlan(state);
    case ActionKind::kToPlan:
      return GoToPlan(state);
    case ActionKind::kToConfirm:
      return Open(state, NextOnTheWay(ScreenId::kPlan));
    case ActionKind::kStart:
      return Start(state, commands);
    case ActionKind::kTryAgain:
      return TryAgain(state, commands);
    case ActionKind::kAskStop:
      return Open(state, ScreenId::kStopQuestion);
    case ActionKind::kStop:
      return Stop(state, commands);
    case ActionKind::kDetails:
      return Open(state, ScreenId::kDetails);
    case ActionKind::kToLeave:
      return Open(state, ScreenId::kLeave);
    case ActionKind::kRestart:
      return LeaveFor(state, Leave::How::kRestart, commands);
    case ActionKind::kPowerOff:
      return LeaveFor(state, Leave::How::kPowerOff, commands);
    case ActionKind::kShell:
      return LeaveFor(state, Leave::How::kShell, commands);
    case ActionKind::kToTechnician:
      return ToTechnician(state);
    case ActionKind::kToCustomer:
      return ToCustomer(state, commands);
    case ActionKind::kTakeName:
      return TakeName(state);
    default:
      return DoRow(state, action, commands);
  }
}

}  // namespace tui
