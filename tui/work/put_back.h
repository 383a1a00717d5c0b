// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>

#include "restore/job/job_progress.h"
#include "restore/machine/volumes.h"
#include "tui/model/job.h"

namespace tui {

// Puts the archives of a restore back to the partition that was chosen.
JobEnd PutBackSaved(const JobRequest& request,
                    restore::Volumes& volumes,
                    restore::JobProgress& progress,
                    const std::stop_token& stop);

}  // namespace tui
