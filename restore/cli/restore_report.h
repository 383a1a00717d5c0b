// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "restore/cli/commands.h"
#include "restore/cli/console.h"
#include "restore/cli/exit_code.h"
#include "restore/job/safe_restore.h"

namespace restore {

// Prints what was saved before a restore.
void ReportSaved(const SafeVerdict& verdict, const Console& console);

// Prints how a restore that was asked for so has ended, and returns what the
// process is to return.
ExitCode ReportRestore(const RestoreArguments& arguments,
                       const SafeVerdict& verdict,
                       const Console& console);

}  // namespace restore
