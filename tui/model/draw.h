// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tui/model/canvas.h"
#include "tui/model/state.h"

namespace tui {

// The least that all screens fit into.
inline constexpr Size kLeastSize{80, 24};

// What the terminal shows, of the size that `state` says.
Canvas Draw(const State& state);

// Whether the top screen and those that show through found room for all they
// say; tests ask.
bool AllFits(const State& state);

}  // namespace tui
