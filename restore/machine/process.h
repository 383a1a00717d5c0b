// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "imaging/base/result.h"

namespace restore {

// One run of another program.  No shell is involved: arguments reach it as they
// are.
struct Tool {
  // The program, looked for in PATH, /usr/sbin and /sbin unless it has a slash
  // in it, and its arguments.
  std::vector<std::string> command;
  // The Debian package that has it, for the advice when it is missing.
  std::string package{};
  // What it reads as standard input; nothing when empty.
  std::string input{};
  // "NAME=VALUE" on top of our own environment and LC_ALL=C.UTF-8.
  std::vector<std::string> environment{};
  // Where it runs; our own folder when empty.
  std::string folder{};
  // Exit codes that are no error.
  std::vector<int> good_codes = {0};
  // How long it may take; 0 for as long as it wants.
  std::chrono::milliseconds timeout{};
};

struct ToolOutput {
  // Of each stream at most this many bytes are kept, the last ones.
  static constexpr std::size_t kMaxBytes = std::size_t{1} << 20;

  int code = 0;
  std::string out;
  std::string err;
};

// Runs a tool to its end, in a process group of its own.  What it leaves in the
// background, as a FUSE file system does, is not waited for.
//   kNotFound   it is not installed; the hint says which package has it
//   kCancelled  `stop` was requested: its group got SIGTERM, and SIGKILL when
//               that was not enough for five seconds
//   kIo         it could not be started, was killed, took longer than its
//               timeout (and was ended likewise), or ended with a code that is
//               not in `good_codes`; the text has its last lines
base::Result<ToolOutput> RunTool(const Tool& tool, const std::stop_token& stop);

// The path of a program as RunTool() finds it.
std::optional<std::string> FindTool(const std::string& name);

// kNotFound as above unless the tool is installed: for a check before the first
// of several steps.
base::Status CheckTool(const std::string& name, const std::string& package);

}  // namespace restore
