// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "tests/power/trial.h"

namespace restore::testing {

// One of each kind.
std::vector<std::unique_ptr<Trial>> AllTrials();

}  // namespace restore::testing
