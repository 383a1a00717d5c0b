// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "imaging/base/result.h"
#include "restore/cli/console.h"
#include "restore/job/journal.h"
#include "restore/machine/writable_mount.h"

namespace restore {

// A journal and, while it is in use, the right to write it.
struct JournalInUse {
  WritableMount mount;
  std::unique_ptr<Journal> journal;  // Null for none.
};

// The journal at `path`, which is made when it is not there.  With no path the
// boot medium's, if it has one: that it can't be written is then only said.
base::Result<JournalInUse> OpenJournal(const std::string& path,
                                       const Console& console);

// Says that it tells of a restore that will go on, if it does.
void SayThatItGoesOn(const JournalEntry& entry, const Console& console);

}  // namespace restore
