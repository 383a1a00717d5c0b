// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "imaging/base/result.h"
#include "restore/cli/commands.h"
#include "restore/cli/console.h"
#include "restore/job/restore_job.h"
#include "restore/plan/plan.h"

namespace restore {

// What `order` would do to the disk that its targets are on, or with
// --keep-data, what to do to it.  Targets must exist and be on one disk.
base::Result<RestorePlan> PlanRestore(const RestoreArguments& arguments,
                                      const RestoreOrder& order);

// Prints a plan, and why it can't be carried out if it can't.
ExitCode ShowPlan(const RestorePlan& plan, const Console& console);

// Restores to standard output, after proving.
ExitCode StreamRestore(const RestoreArguments& arguments,
                       const RestoreOrder& order,
                       Console& console);

}  // namespace restore
