// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "restore/cli/commands.h"
#include "restore/cli/console.h"
#include "restore/cli/exit_code.h"
#include "restore/job/restore_job.h"

namespace restore {

// Prints how a restore that was asked for so has ended, and returns what the
// process is to return.
ExitCode ReportRestore(const RestoreArguments& arguments,
                       const Verdict& verdict,
                       const Console& console);

}  // namespace restore
