// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "imaging/base/result.h"
#include "restore/cli/console.h"
#include "restore/job/journal_in_use.h"

namespace restore {

// The journal at `path`, which is made when it is not there.  With no path the
// boot medium's, if it has one: that it can't be written is then only said.
base::Result<JournalInUse> OpenJournal(const std::string& path,
                                       const Console& console);

// The line of an unattended job that this program carries out, as init names
// it; empty for none.
std::string JobStep();
// Tells init that the restore of `entry` has come to its end, should it have
// been a line of a job.
void TellThatItEnded(const JournalEntry& entry);

// Says that it tells of a restore that will go on, if it does.
void SayThatItGoesOn(const JournalEntry& entry, const Console& console);

}  // namespace restore
