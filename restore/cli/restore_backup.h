// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "imaging/base/result.h"
#include "restore/cli/commands.h"
#include "restore/cli/console.h"
#include "restore/job/gate.h"
#include "restore/job/job_recorder.h"
#include "restore/job/restore_job.h"

namespace restore {

// Whether --backup-to asks for copies.
bool SavesFirst(const RestoreArguments& arguments);

// Shows what `order` would do and, with --backup-to, what would be saved first
// and where.
ExitCode DryRun(const RestoreArguments& arguments,
                const RestoreOrder& order,
                const Console& console);

// With --backup-to, makes and proves copies of the data partitions of the disk
// that `order` writes to, and gives the gate these proofs: until then it stays
// shut.  Without, says what is not saved.  `recorder` may be null.
base::Status SaveDataOf(const RestoreArguments& arguments,
                        const RestoreOrder& order,
                        Gate& gate,
                        JobRecorder* recorder,
                        const Console& console);

}  // namespace restore
