// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "restore/backup/backup_job.h"
#include "restore/backup/rescue_job.h"
#include "restore/record/record.h"

namespace restore {

// As describe_job.h, for jobs that no restore follows: copies of partitions,
void DescribeBackupAlone(const BackupVerdict& verdict, Record& record);
// and personal files of `source`.
void DescribeRescueAlone(const std::string& source,
                         const RescueVerdict& verdict,
                         Record& record);

}  // namespace restore
