// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "restore/machine/disks.h"

namespace restore {

// Sets the role of every partition of `disk` from all else that is known.
void AssignRoles(Disk& disk);

}  // namespace restore
