// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "restore/job/safe_restore.h"

namespace restore {

// What a SafeRestoreJob says, in plain English.

inline constexpr const char* kHoldsZeros =
    "The copy holds zeros there. --accept-unreadable restores all the same. "
    "Nothing was overwritten.";
inline constexpr const char* kFilesAreMissing =
    "All other files are in the archive. --accept-unreadable restores all the "
    "same. Nothing was overwritten.";

// The job is over, and every stage that it came to has its verdict: says in the
// same words for all of them how it ended.  Undo images of what was not
// overwritten are removed.
void Conclude(const SafeRestoreOrder& order, SafeVerdict& verdict);

}  // namespace restore
