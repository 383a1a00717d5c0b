// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "imaging/base/result.h"
#include "restore/job/journal.h"
#include "restore/job/journal_entry.h"
#include "restore/job/restore_job.h"
#include "restore/machine/roots.h"
#include "restore/machine/volumes.h"

namespace restore {

// A restore that a power cut or a fault stopped half-way.
struct Interrupted {
  std::string journal;  // The file that tells of it.
  JournalEntry entry;
};

// The journal of the medium that the machine was started from; empty when it
// has none (an ISO, a stick made before there were journals), or when this is
// no recovery system.
std::string BootMediumJournal();

// What `journal` says is to go on with, if anything.  Only reads.  kNotFound
// when there is no such file, kCorrupt when it is damaged.
base::Result<std::optional<Interrupted>> FindInterrupted(
    const std::string& journal);
// The same for BootMediumJournal(); none when there is no journal.
base::Result<std::optional<Interrupted>> FindInterrupted();

// Where the image lies today: at its old path, else anywhere on `volumes` when
// given.  It is the same only with the same image id.  kNotFound with what to
// do.
base::Result<std::string> FindImageOf(const JournalEntry& entry,
                                      Volumes* volumes,
                                      const std::stop_token& stop);

// The restore that goes on: with the disks that the entry means, whatever they
// are called today.  The caller adds the journal to the options.
struct Resumption {
  RestoreOrder order;
  RestoreJobOptions options;
};
base::Result<Resumption> OrderOf(const Interrupted& interrupted,
                                 const std::string& image,
                                 const Roots& roots = {});

}  // namespace restore
