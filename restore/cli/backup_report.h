// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "restore/cli/console.h"
#include "restore/cli/save_data.h"

namespace restore {

// What would be saved and where, for --dry-run: "pristine.backup_plan/1".
void ShowBackupPlan(const DataSaver& saver, const Console& console);

// What a person should know of the partitions, before copies are made.
void NotePartitions(const DataSaver& saver, const Console& console);

// A line and a "pristine.backup/1" for each copy that lies there now.
void ShowCopies(const BackupVerdict& verdict, const Console& console);

}  // namespace restore
