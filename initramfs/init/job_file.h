// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "imaging/base/result.h"

namespace initramfs {

// One line of a job file: the arguments of `pristine`, without its name.
struct JobCommand {
  std::size_t line = 0;  // counted from 1, for messages
  std::vector<std::string> arguments;
};

// A job file is small text; more than this is not one.
inline constexpr std::size_t kMaxJobFileSize = std::size_t{64} * 1024;

// Empty lines and those that begin with '#' say nothing.  Words are split at
// blanks; '...' and "..." keep blanks, and a backslash outside of '...' takes
// the next character as it is.  There are no variables and no other shell
// syntax.  The leading word "pristine" may be left out.
//
// kInvalidArgument with the line's number when a quote is not closed, when a
// line is only "pristine", when a byte is a control character, or when the
// file holds no command at all: a job that does nothing would report success.
base::Result<std::vector<JobCommand>> ParseJobFile(std::string_view text);

// Names a command of the job file at `path`, so that it is known again after a
// restart: "/pristine/job:3: restore ...".  Not longer than kMaxStepSize.
inline constexpr std::size_t kMaxStepSize = 1024;
std::string StepOf(std::string_view path, const JobCommand& command);

}  // namespace initramfs
