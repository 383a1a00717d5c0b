// SPDX-License-Identifier: Apache-2.0
#include "tui/model/save_flow.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "tui/model/navigation.h"
#include "tui/model/saving.h"

namespace tui {

namespace {

constexpr std::uint64_t kPowerEveryMs = 2000;

// Opens what follows the saving, or stays while it is not known what there is.
void ShowSavingOrNext(State& state, Commands& commands) {
  if (state.view().screen != ScreenId::kSaveData || !state.protection) {
    return;
  }
  if (!state.protection->counting && !HoldsAnything(*state.protection)) {
    Close(state);
    GoToConfirm(state, commands);
    return;
  }
  ResetFocus(state);
}

// What would be without a copy, as a person was told.
std::string GapOf(const State& state) {
  const Stakes stakes = StakesOf(state);
  return stakes.lost + "\n" + stakes.at_risk;
}

// What was found of the same systems before, else asks for it.
void AskForPeople(const std::optional<Protection>& old,
                  Protection& found,
                  Commands& commands) {
  if (found.sources.empty()) {
    return;
  }
  const auto same = [](const PersonalSource& a, const PersonalSource& b) {
    return a.path == b.path && a.size == b.size;
  };
  if (!old || old->counting ||
      !std::ranges::equal(old->sources, found.sources, same)) {
    found.counting = true;
    commands.emplace_back(FindPeople{found.sources});
    return;
  }
  found.people = old->people;
  std::ranges::copy_if(old->partitions, std::back_inserter(found.partitions),
                       [](const SavablePartition& part) {
                         return part.no_files != NoFiles::kNone;
                       });
}

// What was accepted was one gap, and no other.
void AskAnewUnless(const std::string& gap_before, State& state) {
  if (GapOf(state) != gap_before) {
    state.save_accepted = false;
    state.save_waived = false;
  }
}

bool WaitsForPower(const State& state) {
  return state.view().screen == ScreenId::kProblem &&
         state.view().problem.kind == ProblemKind::kBatteryLow;
}

}  // namespace

void AskForProtection(State& state, Commands& commands) {
  if (!state.plan || state.plan->refusal) {
    return;
  }
  state.protecting = true;
  commands.emplace_back(FindProtection{*state.plan});
}

void ProtectionIsFound(State& state,
                       const Protection& protection,
                       Commands& commands) {
  if (!state.protecting) {
    return;
  }
  state.protecting = false;
  Protection found = protection;
  // Where nothing can be saved nothing is promised.
  if (!state.setting.saves_data) {
    found.partitions.clear();
    found.sources.clear();
    found.people.clear();
    found.notes.clear();
    found.undo_bytes = 0;
  }
  AskForPeople(state.protection, found, commands);
  if (state.protection) {
    TakeChoices(*state.protection, found);
  }
  const std::string before = GapOf(state);
  state.protection = std::move(found);
  AskAnewUnless(before, state);
  ShowSavingOrNext(state, commands);
}

void PeopleAreCounted(State& state, std::uint64_t bytes, std::uint64_t files) {
  if (state.protection && state.protection->counting) {
    state.protection->counted_bytes = bytes;
    state.protection->counted_files = files;
  }
}

void PeopleAreFound(State& state,
                    const PeopleFound& found,
                    Commands& commands) {
  if (!state.protection || !state.protection->counting) {
    return;
  }
  const std::string before = GapOf(state);
  Protection& protection = *state.protection;
  protection.counting = false;
  protection.people = found.people;
  protection.partitions.insert(protection.partitions.end(),
                               found.as_a_whole.begin(),
                               found.as_a_whole.end());
  AskAnewUnless(before, state);
  ShowSavingOrNext(state, commands);
}

void GoToSaving(State& state, Commands& commands) {
  if (!state.setting.saves_data) {
    GoToConfirm(state, commands);
    return;
  }
  Open(state, ScreenId::kSaveData);
  ShowSavingOrNext(state, commands);
}

void LeaveSaving(State& state, Commands& commands) {
  // What is shown may be out of date in a moment.
  if (!state.protection || state.planning || state.protecting ||
      state.protection->counting) {
    return;
  }
  if (state.save_accepted) {
    GoToConfirm(state, commands);
    return;
  }
  if (LeavesSomething(state)) {
    Open(state, ScreenId::kSkipQuestion);
    return;
  }
  GoToConfirm(state, commands);
}

void WaiveSaving(State& state, Commands& commands) {
  if (state.view().screen != ScreenId::kSkipQuestion) {
    return;
  }
  Close(state);
  // What is chosen and has a place is saved all the same.
  state.save_waived =
      PlaceFor(state) == nullptr || !ChoosesAnything(*state.protection);
  state.save_accepted = true;
  GoToConfirm(state, commands);
}

void GoToConfirm(State& state, Commands& commands) {
  if (state.protection && !state.protection->failing.empty() &&
      !state.failing_accepted) {
    Problem problem;
    problem.kind = ProblemKind::kDiskFailing;
    problem.text = state.protection->failing;
    OpenProblem(state, problem);
    return;
  }
  if (state.protection && state.protection->power.too_low) {
    Problem problem;
    problem.kind = ProblemKind::kBatteryLow;
    OpenProblem(state, problem);
    state.power_asked_ms = state.now_ms;
    commands.emplace_back(ReadPower{});
    return;
  }
  Open(state, ScreenId::kConfirm);
}

void ToggleSaveRow(State& state, std::size_t index) {
  if (!state.protection) {
    return;
  }
  const std::vector<SaveRow> rows = SaveRowsOf(*state.protection);
  if (index < rows.size()) {
    ToggleRow(*state.protection, rows[index]);
    state.save_waived = false;
    state.save_accepted = false;
  }
}

void TakeSavePlace(State& state, std::size_t index) {
  if (!state.protection || index >= state.protection->places.size()) {
    return;
  }
  const SavePlace& place = state.protection->places[index];
  // One without room stays where it is, with the reason beside it.
  if (Fits(place, NeededBytes(*state.protection))) {
    state.save_place = place;
    Close(state);
  }
}

void WatchPower(State& state, Commands& commands) {
  if (WaitsForPower(state) &&
      state.now_ms - state.power_asked_ms >= kPowerEveryMs) {
    state.power_asked_ms = state.now_ms;
    commands.emplace_back(ReadPower{});
  }
}

void PowerIsRead(State& state, const PowerView& power, Commands& commands) {
  if (!state.protection) {
    return;
  }
  state.protection->power = power;
  if (!power.too_low && WaitsForPower(state)) {
    Close(state);
    GoToConfirm(state, commands);
  }
}

}  // namespace tui
