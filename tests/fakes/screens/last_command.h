// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <variant>

#include "tests/fakes/screens/scenarios.h"

namespace tui::fakes {

// The last command of a kind that the screens gave; null when there was none.
template <typename Wanted>
const Wanted* LastCommand(const Driver& driver) {
  const Wanted* found = nullptr;
  for (const Command& command : driver.commands()) {
    if (const auto* const one = std::get_if<Wanted>(&command)) {
      found = one;
    }
  }
  return found;
}

}  // namespace tui::fakes
