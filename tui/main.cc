// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <exception>
#include <string_view>

#include "restore/cli/command_line.h"
#include "tui/ui_command.h"

int main(int argc, char** argv) {
  try {
    if (argc > 1 && std::string_view(argv[1]) == "ui") {
      return tui::RunUi(argc - 1, argv + 1);
    }
    if (argc == 1 && tui::OnTerminal()) {
      return tui::RunUi(argc, argv);
    }
    return restore::RunCommandLine(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr,
                 "pristine: an unforeseen error: %s\n  If a restore was "
                 "running, run it again with --delta.\n",
                 error.what());
    return 1;
  }
}
