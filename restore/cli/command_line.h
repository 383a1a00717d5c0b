// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace restore {

// Parses a command line, runs its subcommand and returns the exit code.
int RunCommandLine(int argc, char** argv);

}  // namespace restore
