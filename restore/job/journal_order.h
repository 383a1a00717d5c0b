// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/engine/image.h"
#include "restore/job/journal_entry.h"
#include "restore/job/restore_job.h"
#include "restore/machine/disks.h"

namespace restore {

// What a journal says of a restore that has not begun.  `disks` are this
// machine's; targets that are on none of them are files.
JournalEntry EntryOf(const RestoreOrder& order,
                     const RestoreJobOptions& options,
                     const imaging::Image& image,
                     const std::vector<Disk>& disks);

// `entry` with how far `before` had come, when both mean the same restore:
// image, targets and what is written to them.  kInvalidArgument when they do
// not, with what to do.
base::Result<JournalEntry> GoingOn(JournalEntry entry,
                                   const JournalEntry& before);

// The order that an entry means, with what its disks are called today; `image`
// is where the image lies today.  kNotFound when one of the disks is not there,
// kInvalidArgument when two are like it.
base::Result<RestoreOrder> OrderOf(const JournalEntry& entry,
                                   const std::string& image,
                                   const std::vector<Disk>& disks);
RestoreJobOptions OptionsOf(const JournalEntry& entry);

}  // namespace restore
