// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "imaging/base/result.h"

namespace initramfs {

struct Program {
  std::vector<std::string> command;      // path and arguments
  std::vector<std::string> environment;  // KEY=VALUE
};

// Starts a program as the owner of a terminal: a session of its own with the
// terminal as its input and output, so that Ctrl-C reaches it.  Messages of
// bterm, which would be painted over the picture, go to kLogPath.
base::Result<pid_t> StartOnTerminal(const Program& program,
                                    const std::string& device);

struct PipedProgram {
  pid_t pid = 0;
  int output = -1;  // standard output and error; the caller closes it
};

// Starts a program that nobody types to and whose output the caller reads.
base::Result<PipedProgram> StartPiped(const Program& program);

}  // namespace initramfs
