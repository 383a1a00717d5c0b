// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tui/model/state.h"

namespace tui {

// The screens that a customer meets, in order, of those that are shown: saving
// data first has its place between plan and confirm, but no screen yet.
inline constexpr ScreenId kCustomersWay[] = {
    ScreenId::kWelcome, ScreenId::kPlan,     ScreenId::kSaveData,
    ScreenId::kConfirm, ScreenId::kProgress, ScreenId::kResult};
inline constexpr bool kSavesData = false;

// The screen after `screen` on the customer's way.
ScreenId NextOnTheWay(ScreenId screen);

// "Step 2 of 5" in the customer's way, "" elsewhere.
std::string StepText(const State& state, ScreenId screen);

}  // namespace tui
