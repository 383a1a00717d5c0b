// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "imaging/base/result.h"
#include "tui/model/state.h"
#include "tui/work/sources.h"

namespace tui {

struct LoopSetting {
  Setting screens;
  Sources sources;
  std::string trace;  // File to tell what the screens do; may be empty.
};

// Shows the screens on standard input and output until the user leaves, and
// returns how.  An error means that this terminal cannot show them, or that it
// went away.
base::Result<Leave::How> RunScreens(const LoopSetting& setting);

}  // namespace tui
