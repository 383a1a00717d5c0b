// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>

#include "restore/job/job_progress.h"
#include "restore/machine/volumes.h"
#include "tui/model/job.h"

namespace tui {

// Does a job to its end and says how it ended, whatever kind it is.
JobEnd RunJob(const JobRequest& request,
              restore::Volumes& volumes,
              restore::JobProgress& progress,
              const std::stop_token& stop);

}  // namespace tui
