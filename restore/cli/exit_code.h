// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace restore {

// What the process returns; part of the interface that scripts rely on.
enum class ExitCode : std::uint8_t {
  kDone = 0,        // Done and proven.
  kFailed = 1,      // It failed, or a check found something wrong.
  kUsage = 2,       // The command line is wrong.
  kRefused = 3,     // Refused before anything was written.
  kHalfWritten = 4  // Stopped half-way; running it again goes on.
};

}  // namespace restore
