// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "imaging/base/result.h"
#include "imaging/io/block_device.h"
#include "restore/job/journal_entry.h"
#include "restore/media/volume_tree.h"

namespace restore {

// What the journal of a boot medium says is to go on with; none when the medium
// has no journal, as an ISO.  kCorrupt when it has one that is damaged.
base::Result<std::optional<JournalEntry>> ReadPendingJournal(VolumeTree& boot);

// The same for a disk of which a partition may be a boot medium.  None when
// there is none, or nothing that can be read.
std::optional<JournalEntry> FindPendingJournal(imaging::BlockDevice& disk,
                                               const std::stop_token& stop);

// The fault of a GRUB environment block beside the journal, in a sentence; none
// when there is no such file, or it is as it should be.
std::optional<std::string> EnvironmentFault(VolumeTree& boot);

// "A restore of PHILIPS.pri to Samsung SSD 980 was interrupted at 63 %"
std::string DescribePending(const JournalEntry& entry);

// Refuses to make a medium anew whose journal tells of a restore to go on with.
base::Status RefusePending(const JournalEntry& entry);

}  // namespace restore
