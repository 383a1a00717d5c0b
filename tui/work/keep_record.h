// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "restore/job/job_recorder.h"
#include "restore/machine/volumes.h"
#include "tui/model/job.h"

namespace tui {

// Writes the record of a job that is over into its folder, if it has one, and
// onto the volume of the image, and tells `end` where it is.  A place that
// cannot be written is a line of the log.
void KeepRecord(const JobRequest& request,
                const std::string& folder,
                restore::Volumes& volumes,
                restore::JobRecorder& recorder,
                JobEnd& end);

}  // namespace tui
