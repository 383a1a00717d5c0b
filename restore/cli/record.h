// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "restore/cli/console.h"
#include "restore/cli/exit_code.h"

namespace restore {

// `pristine record` and its own subcommands.  pristine(1) says what each option
// means.

struct RecordVerifyArguments {
  std::string file;
  std::string key;
  std::string digest;
};
ExitCode RunRecordVerify(const RecordVerifyArguments& arguments,
                         Console& console);

struct RecordShowArguments {
  std::string file;
  std::string language = "en";
  bool html = false;
  bool qr = false;
  bool ascii = false;
};
ExitCode RunRecordShow(const RecordShowArguments& arguments, Console& console);

// All of `pristine record`, for the command line.
struct RecordCommandArguments {
  RecordVerifyArguments verify;
  RecordShowArguments show;
};

// Adds `record` to `app`.  What is asked for goes to `chosen`; `arguments` and
// `json` are borrowed.
void AddRecordCommands(CLI::App& app,
                       RecordCommandArguments& arguments,
                       bool& json,
                       std::function<ExitCode(Console&)>& chosen);

}  // namespace restore
