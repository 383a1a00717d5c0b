// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>

#include "restore/job/job_progress.h"
#include "restore/machine/volumes.h"
#include "tui/model/job.h"

namespace tui {

// A restore from its begin to its record: saves what was chosen, proves the
// copies and the image, writes, reads back.
JobEnd RestoreSaved(const JobRequest& request,
                    restore::Volumes& volumes,
                    restore::JobProgress& progress,
                    const std::stop_token& stop);

}  // namespace tui
