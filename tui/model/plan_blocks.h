// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "restore/plan/plan.h"
#include "tui/model/page.h"
#include "tui/model/state.h"
#include "tui/model/words.h"

namespace tui {

// How a plan is shown, to customers and technicians alike.

// All of the plan at hand.
// The disk as it is now, shaded by what happens to its parts.
DiskBar BarOf(const State& state);
// The disk as it will be.
DiskBar BarAfter(const State& state);
// The same in words, a row a part, with what the disk gets when it is laid out
// anew.
Table PartTable(const State& state);

// "C: (Windows), Boot": the parts of the disk with that fate; for kOverwritten
// also those that are removed.
std::string NamesWith(const restore::RestorePlan& plan,
                      restore::Fate fate,
                      const Words& t);
// Of the parts that lose something, those in which people keep files.
std::string NamesOfLoss(const restore::RestorePlan& plan, const Words& t);
// "Samsung SSD 980, 500.1 GB" of the disk that the plan is for.
std::string PlannedDiskText(const State& state);

}  // namespace tui
