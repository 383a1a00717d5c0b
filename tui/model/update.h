// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tui/model/command.h"
#include "tui/model/event.h"
#include "tui/model/state.h"

namespace tui {

// The state that the program starts with.
State FirstState(const Setting& setting, Size size);

// What to do before the first event.
Commands FirstCommands();

// Takes an event into the state and returns what is to be done now.
Commands Update(State& state, const Event& event);

}  // namespace tui
