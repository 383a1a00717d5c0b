// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tui/model/state.h"

namespace tui {

// Opens a screen over those that are open, with the focus where it begins.
void Open(State& state, ScreenId screen, int argument = 0);
void OpenProblem(State& state, Problem problem);
// Closes all screens and opens this one.
void OpenAlone(State& state, ScreenId screen, int argument = 0);
// Closes the top screen, unless it is the only one.
void Close(State& state);
// Closes screens until this one is on top; false when it is not open.
bool CloseDownTo(State& state, ScreenId screen);

// Sets the focus of the top screen to where it begins.
void ResetFocus(State& state);

}  // namespace tui
