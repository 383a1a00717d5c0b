// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>

#include "restore/job/job_progress.h"

namespace tui {

// Jobs that follow one another, as one bar that never runs backwards.  The
// job's thread begins them, one other thread reads.
class JobBar {
 public:
  // The next job is `share` (0 to 1) of the whole, has `before` stages of other
  // jobs before it and `after` behind it.  What was returned before is not used
  // any more.
  restore::JobProgress& Begin(double share = 1,
                              std::size_t before = 0,
                              std::size_t after = 0);

  restore::JobSnapshot Read();

 private:
  struct Part {
    std::shared_ptr<restore::JobProgress> progress =
        std::make_shared<restore::JobProgress>();
    double from = 0;
    double share = 0;
    std::size_t before = 0;
    std::size_t after = 0;
  };

  std::mutex mutex_;
  Part now_;  // By mutex_.
};

}  // namespace tui
