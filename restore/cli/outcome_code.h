// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "restore/cli/exit_code.h"
#include "restore/job/restore_job.h"

namespace restore {

// What the process returns when a job ended so.
ExitCode CodeOf(Outcome outcome);

}  // namespace restore
