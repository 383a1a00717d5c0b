// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>

#include "restore/plan/plan.h"
#include "tui/model/protect.h"

namespace tui {

// What a person should know before `plan` is carried out: what is odd about the
// partitions, whether the disk expects to fail, and what the computer runs on.
// Writes nothing; takes up to ten seconds when a disk is slow to tell.
Protection FindProtectionOf(const restore::RestorePlan& plan,
                            const std::stop_token& stop);

// What the computer runs on, as the gate will see it.
PowerView LookAtPower();

}  // namespace tui
