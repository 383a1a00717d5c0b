// SPDX-License-Identifier: Apache-2.0
#include "tui/work/job_end.h"

namespace tui {

using restore::Outcome;

JobEnd Refused(const base::Error& error) {
  JobEnd end;
  end.outcome = Outcome::kRefused;
  end.cancelled = error.code() == base::ErrorCode::kCancelled;
  if (end.cancelled) {
    end.outcome = Outcome::kCancelled;
  }
  end.error = error;
  return end;
}

}  // namespace tui
