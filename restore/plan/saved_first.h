// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "restore/plan/plan.h"

namespace restore {

// Whether a person's files may be on the partition, so that it is to be saved
// before a restore, kept or not.  What is neither data nor anything else that
// is known counts as data when it holds something, or is about to be lost.
bool HoldsData(const PlannedPartition& partition);

// Has the plan save every such partition first, and adds what a person should
// know of it to its notes.  For a job that makes copies; without this call a
// plan promises none.
void SaveDataFirst(RestorePlan& plan);

// What copies of `partition` are and are not: encrypted ones.  "" when there is
// nothing to say.
std::string CopyNote(const PlannedPartition& partition);

// "kept and saved first", "overwritten, but saved first"; FateName() for what
// is not saved.
std::string FateText(const PlannedPartition& partition);

}  // namespace restore
