// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "restore/backup/rescue_job.h"
#include "restore/cli/console.h"
#include "restore/plan/plan.h"

namespace restore {

// All personal files of the systems that `plan` overwrites or removes, each
// into an archive of its own in `folder`.  A system without any is only said.
base::Result<std::vector<RescueOrder>> FindRescues(const RestorePlan& plan,
                                                   const std::string& folder,
                                                   const Console& console);

}  // namespace restore
