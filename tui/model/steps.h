// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tui/model/state.h"

namespace tui {

// The screens that a customer meets, in order.
inline constexpr ScreenId kCustomersWay[] = {
    ScreenId::kWelcome, ScreenId::kPlan,     ScreenId::kSaveData,
    ScreenId::kConfirm, ScreenId::kProgress, ScreenId::kResult};

// "Step 2 of 5" in the customer's way, "" elsewhere.
std::string StepText(const State& state, ScreenId screen);

}  // namespace tui
