// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "tui/model/command.h"
#include "tui/model/state.h"

namespace tui {

// Begins a job and shows its progress.  Whoever calls this has the user's word.
void BeginJob(State& state, JobRequest request, Commands& commands);

// The one door to overwriting a disk: only from the screen that shows what is
// overwritten.
void Start(State& state, Commands& commands);
// Once more, from where it stopped: what is right already is not written again.
void TryAgain(State& state, Commands& commands);
// What the result offers: personal files put back, or the disk as it was.
// To that place of PutBackPlacesOf().
void PutBack(State& state, std::size_t index, Commands& commands);
// Begins again, and takes it that some personal files can't be read.
void GoOnWithoutUnread(State& state, Commands& commands);
void Undo(State& state, Commands& commands);
void Stop(State& state, Commands& commands);

}  // namespace tui
