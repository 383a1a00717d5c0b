// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "restore/backup/backup_job.h"
#include "restore/backup/job_folder.h"
#include "restore/backup/rescue_job.h"
#include "restore/machine/volumes.h"
#include "tui/model/job.h"

namespace tui {

// Opens the place that the request's job saves to for writing, and makes the
// job's folder there.  The request has such a place.
base::Result<restore::JobFolder> MakeJobFolder(const JobRequest& request,
                                               restore::Volumes& volumes);

// Copies, in such a folder, of the partitions that were chosen.
restore::BackupOrder CopiesOf(const JobRequest& request,
                              const std::string& folder);

// Archives, in such a folder, of the people's files that were chosen.
std::vector<restore::RescueOrder> ArchivesOf(const JobRequest& request,
                                             const std::string& folder);

}  // namespace tui
