// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <exception>

#include "restore/cli/command_line.h"

int main(int argc, char** argv) {
  try {
    return restore::RunCommandLine(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr,
                 "pristine: an unforeseen error: %s\n  If a restore was "
                 "running, run it again with --delta.\n",
                 error.what());
    return 1;
  }
}
