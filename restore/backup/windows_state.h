// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "restore/plan/plan.h"

namespace restore {

// Looks at the NTFS volumes of the plan's disk, and adds to its notes what it
// means when Windows is hibernated on one or has not closed it.  A volume that
// can't be read adds nothing.  Never writes.
void NoteWindowsState(RestorePlan& plan);

}  // namespace restore
