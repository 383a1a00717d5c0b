// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "imaging/base/result.h"
#include "restore/job/journal.h"
#include "restore/machine/writable_mount.h"

namespace restore {

// A journal and, while it is in use, the right to write it.
struct JournalInUse {
  WritableMount mount;
  std::unique_ptr<Journal> journal;  // Null for none.
  // Why there is none, or what was odd about it, in English; empty for nothing.
  std::string note;
};

// The journal at `path`, which must be there.
base::Result<JournalInUse> UseJournal(const std::string& path);

// The boot medium's journal at `path` ("" when it has none), for a restore that
// a person begins: one that cannot be written is none, and the note says so;
// one that is damaged holds nothing to lose, and is made anew.
JournalInUse UseMediumJournal(const std::string& path);

}  // namespace restore
