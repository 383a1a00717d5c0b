// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "restore/job/undo_all_job.h"
#include "restore/record/record.h"

namespace restore {

// As describe_job.h: what a restore was undone with, and how that ended.
void DescribeUndo(UndoAllJob& job,
                  const UndoAllVerdict& verdict,
                  Record& record);

}  // namespace restore
