// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "restore/backup/rescue_job.h"
#include "restore/job/safe_restore.h"
#include "restore/job/undo_job.h"
#include "restore/record/record.h"

namespace restore {

// As describe_job.h, for what is saved before a restore.

// An archive of the personal files of `source`.
void DescribeRescue(const std::string& source,
                    const RescueVerdict& verdict,
                    Record& record);
// Undo images, of targets in the order of the restore's legs.
void DescribeKept(const UndoVerdict& verdict, Record& record);
// All that a restore with its protections did and found.
void DescribeSafeRestore(SafeRestoreJob& job,
                         const SafeVerdict& verdict,
                         Record& record);

}  // namespace restore
