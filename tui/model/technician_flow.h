// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tui/model/action.h"
#include "tui/model/command.h"
#include "tui/model/state.h"

namespace tui {

// The way of the technician: menus, what an operation needs one after the
// other, and a summary of it all.

void BeginTechnician(State& state);
void TakeMenuEntry(State& state, std::size_t index);
void TakeTechniciansImage(State& state, std::size_t index);
// Goes on with `image`, wherever it was picked.
void TakeForOperation(State& state, const restore::FoundImage& image);
void TakePartition(State& state, std::size_t index);
void TakeSource(State& state, std::size_t index);
void TakeTarget(State& state, std::size_t index, Commands& commands);
void TakeVolume(State& state, std::size_t index);
void TakeName(State& state);
void TechnicianIsPlanned(State& state);
void TechnicianIsSurveyed(State& state);

// What the summary stands for.
JobRequest RequestOf(const State& state);

}  // namespace tui
