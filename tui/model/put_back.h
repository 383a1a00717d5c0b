// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "restore/plan/plan.h"
#include "tui/model/state.h"

namespace tui {

// Where what was saved of people's files can be put back to, after the restore
// that the last request was for: its systems first, then what holds data.
std::vector<restore::PlannedPartition> PutBackPlacesOf(const State& state);

}  // namespace tui
