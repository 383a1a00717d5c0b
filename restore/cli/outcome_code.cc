// SPDX-License-Identifier: Apache-2.0
#include "restore/cli/outcome_code.h"

namespace restore {

ExitCode CodeOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kDone:
      return ExitCode::kDone;
    case Outcome::kRefused:
    case Outcome::kCancelled:
      return ExitCode::kRefused;
    case Outcome::kHalfWritten:
    case Outcome::kNotReadBack:
      return ExitCode::kHalfWritten;
    case Outcome::kWrong:
      return ExitCode::kFailed;
  }
  return ExitCode::kFailed;
}

}  // namespace restore
