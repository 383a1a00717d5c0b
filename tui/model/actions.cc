// SPDX-License-Identifier: Apache-2.0
#include "tui/model/actions.h"

#include "tui/model/browse_flow.h"
#include "tui/model/customer_flow.h"
#include "tui/model/interrupted_flow.h"
#include "tui/model/job_flow.h"
#include "tui/model/navigation.h"
#include "tui/model/options.h"
#include "tui/model/save_flow.h"
#include "tui/model/technician_flow.h"

namespace tui {

namespace {

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
    case ActionKind::kTakeBrowseRow:
      return TakeBrowseRow(state, index, commands);
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
    case ActionKind::kToggleSaved:
      return ToggleSaveRow(state, index);
    case ActionKind::kTakePlace:
      return TakeSavePlace(state, index);
    case ActionKind::kPutBack:
      return PutBack(state, index, commands);
    case ActionKind::kToggle:
      return Toggle(state.options, static_cast<OptionId>(action.argument));
    default:
      return;
  }
}

// What leads from one screen of the customer's to the next.
void DoOnTheWay(State& state, const Action& action, Commands& commands) {
  switch (action.kind) {
    case ActionKind::kLeaveSaving:
      return LeaveSaving(state, commands);
    case ActionKind::kWaiveSaving:
      return WaiveSaving(state, commands);
    case ActionKind::kToPlaces:
      return Open(state, ScreenId::kSavePlace);
    case ActionKind::kAcceptFailing:
      state.failing_accepted = true;
      Close(state);
      return GoToConfirm(state, commands);
    case ActionKind::kAcceptUnread:
      return GoOnWithoutUnread(state, commands);
    case ActionKind::kStopCountdown:
      return StopCountdown(state);
    case ActionKind::kPutAside:
      return PutAside(state, commands);
    case ActionKind::kToRecord:
      return Open(state, ScreenId::kRecord);
    default:
      return DoRow(state, action, commands);
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
    case ActionKind::kToSaving:
      return GoToSaving(state, commands);
    case ActionKind::kStart:
      return Start(state, commands);
    case ActionKind::kTryAgain:
      return TryAgain(state, commands);
    case ActionKind::kAskStop:
      return Open(state, ScreenId::kStopQuestion);
    case ActionKind::kStop:
      return Stop(state, commands);
    case ActionKind::kGoOn:
      return GoOn(state, commands);
    case ActionKind::kToPutBack:
      return Open(state, ScreenId::kPutBackPlace);
    case ActionKind::kAskUndo:
      return Open(state, ScreenId::kUndoQuestion);
    case ActionKind::kUndo:
      return Undo(state, commands);
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
    case ActionKind::kToBrowse:
      return OpenBrowser(state, commands);
    case ActionKind::kUp:
      return GoUp(state, commands);
    case ActionKind::kTakeName:
      return TakeName(state);
    default:
      return DoOnTheWay(state, action, commands);
  }
}

}  // namespace tui
