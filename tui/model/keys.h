// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tui/model/command.h"
#include "tui/model/key.h"
#include "tui/model/state.h"

namespace tui {

// What a key does on the open screen: the same everywhere, whatever the screen
// is about.
void HandleKey(State& state, const Key& key, Commands& commands);

}  // namespace tui
