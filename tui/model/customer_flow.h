// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tui/model/command.h"
#include "tui/model/state.h"

namespace tui {

// The way of the customer through the screens.

// Opens the first screen that the survey allows: welcome, a choice of images,
// or what is missing.
void BeginCustomer(State& state, Commands& commands);
void TakeCustomersImage(State& state, std::size_t index, Commands& commands);
void TakeCustomersDisk(State& state, std::size_t index, Commands& commands);
// From welcome to the plan, past whatever must be asked or said before it.
void GoToPlan(State& state);
// A plan has come, or it turned out that there can be none.
void CustomerIsPlanned(State& state, Commands& commands);
// A disk or stick came or went.
void CustomerIsSurveyed(State& state, Commands& commands);

}  // namespace tui
