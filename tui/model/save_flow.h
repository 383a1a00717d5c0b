// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "tui/model/command.h"
#include "tui/model/event.h"
#include "tui/model/protect.h"
#include "tui/model/state.h"

namespace tui {

// The customer's way from the plan to the last question: what is saved first,
// and whether this computer and its disk are fit to begin.

// Asks what there is to protect from the plan at hand.
void AskForProtection(State& state, Commands& commands);
// The answer to FindProtection.
void ProtectionIsFound(State& state,
                       const Protection& protection,
                       Commands& commands);
// While people are looked for, and when they are found.
void PeopleAreCounted(State& state, std::uint64_t bytes, std::uint64_t files);
void PeopleAreFound(State& state, const PeopleFound& found, Commands& commands);
// From the plan.
void GoToSaving(State& state, Commands& commands);
// From the screen that asks what to save: asks once more when something is at
// stake.
void LeaveSaving(State& state, Commands& commands);
// A person said to go on without what is not saved.
void WaiveSaving(State& state, Commands& commands);
// Past what must be asked or said about the computer, to the last question.
void GoToConfirm(State& state, Commands& commands);

void ToggleSaveRow(State& state, std::size_t index);
void TakeSavePlace(State& state, std::size_t index);

// While a screen waits for a charger: asks now and then.
void WatchPower(State& state, Commands& commands);
// The answer to ReadPower.
void PowerIsRead(State& state, const PowerView& power, Commands& commands);

}  // namespace tui
