// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tui/model/action.h"
#include "tui/model/command.h"
#include "tui/model/state.h"

namespace tui {

// Carries out what was chosen.  An action that makes no sense now does nothing.
void Do(State& state, const Action& action, Commands& commands);

}  // namespace tui
