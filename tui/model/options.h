// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tui/model/job.h"

namespace tui {

enum class OptionId : int { kProve, kReadBack, kDelta, kNewIds, kLevel };

// Switches an option, or takes the next of its values.
void Toggle(Options& options, OptionId id);

}  // namespace tui
