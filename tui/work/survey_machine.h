// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "restore/machine/volumes.h"
#include "tui/model/command.h"
#include "tui/model/event.h"
#include "tui/model/survey.h"
#include "tui/work/sources.h"

namespace tui {

// Looks at disks, volumes and images.  Mounts volumes through `volumes`; writes
// nothing.  May take as long as the slowest drive.
Survey LookAround(const Sources& sources,
                  restore::Volumes& volumes,
                  const std::stop_token& stop);

// What restoring an image would do, with the disks of the last survey.
Planned Plan(const MakePlan& wanted, const std::vector<restore::Disk>& disks);

// Names of the disks that the kernel shows now, to see when one comes or goes.
std::string DiskNames();

}  // namespace tui
