// SPDX-License-Identifier: Apache-2.0
#include "restore/job/journal_keeper.h"

#include <algorithm>
#include <utility>

#include "imaging/base/strings.h"
#include "restore/job/boot_flag.h"

namespace restore {

base::Status JournalKeeper::Begin(JournalEntry entry,
                                  std::uint64_t bytes_to_write) {
  entry.total_bytes = std::max(entry.total_bytes, bytes_to_write);
  bytes_before_ = entry.total_bytes - bytes_to_write;
  entry_ = std::move(entry);
  TRY(journal_.Write(entry_));
  next_.store((Clock::now() + interval_).time_since_epoch());
  // Only a journal that is there makes the menu come here.
  return SetBootFlag(journal_.path(), true);
}

bool JournalKeeper::Due() {
  return Clock::now().time_since_epoch() >= next_.load();
}

// Rows that were found right on the medium before this run stay claimed, though
// this run may have begun with wrong ones before them: what is claimed is
// looked at again before it counts.
base::Status JournalKeeper::Reached(std::size_t row, std::uint64_t bytes) {
  if (leg_ == entry_.leg) {
    entry_.row = std::max<std::uint64_t>(entry_.row, row);
  }
  entry_.durable_bytes =
      std::clamp(bytes_before_ + bytes, entry_.durable_bytes,
                 std::max(entry_.durable_bytes, entry_.total_bytes));
  Put();
  return base::Ok();
}

void JournalKeeper::EndLeg(std::size_t leg) {
  leg_ = leg + 1;
  if (leg_ <= entry_.leg) {
    return;
  }
  entry_.leg = static_cast<std::uint32_t>(leg_);
  entry_.row = 0;
  bytes_before_ = entry_.durable_bytes;
  Put();
}

// The other way round, a cut between the two would have the next start find a
// restore that is over, and do it again over what its user has done since.
void JournalKeeper::End() {
  base::Status done = journal_.Clear();
  if (done.ok()) {
    done = SetBootFlag(journal_.path(), false);
  }
  if (!done.ok()) {
    Warn(done.error());
  }
}

void JournalKeeper::Put() {
  const base::Status written = journal_.Write(entry_);
  if (!written.ok()) {
    Warn(written.error());
  }
  next_.store((Clock::now() + interval_).time_since_epoch());
}

void JournalKeeper::Warn(const base::Error& error) {
  if (warning_.empty()) {
    warning_ = base::StrCat("the journal could not be written: ", error.text());
  }
}

}  // namespace restore
