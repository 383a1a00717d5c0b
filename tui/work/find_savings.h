// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>
#include <vector>

#include "restore/machine/volumes.h"
#include "restore/plan/plan.h"
#include "tui/model/protect.h"
#include "tui/work/sources.h"

namespace tui {

// Adds what is to be saved before `plan` is carried out, the systems in which
// people may have files, and the places where it can go.  Mounts volumes
// read-only through `volumes`; writes nothing.
void AddSavings(const restore::RestorePlan& plan,
                const Sources& sources,
                const std::vector<restore::Disk>& disks,
                restore::Volumes& volumes,
                const std::stop_token& stop,
                Protection& found);

}  // namespace tui
