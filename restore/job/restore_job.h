// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/engine/image.h"
#include "imaging/engine/prove.h"
#include "imaging/engine/restore.h"
#include "restore/job/damage.h"
#include "restore/job/gate.h"
#include "restore/job/job_progress.h"
#include "restore/job/journal.h"
#include "restore/job/journal_keeper.h"
#include "restore/job/restore_order.h"
#include "restore/machine/volumes.h"

namespace restore {

struct RestoreJobOptions {
  int threads = 0;  // 0: as many as the computer can run at once.
  bool delta = false;
  bool prove = true;
  bool read_back = true;
  bool discard = true;
  bool new_ids = false;
  // Restore an image of which parts could not be captured.
  bool accept_unreadable = false;
  // A public key (PEM) that must have signed the image; empty for any image.
  std::string key_pem;
  // Made free of our mounts before the targets are opened; may be null.
  Volumes* volumes = nullptr;
  // What the disk's FingerprintId() must be; empty for any disk.
  std::string expected_id;
  // Write although the battery is low.
  bool accept_battery = false;
  // Told how far the writing is, so that a restore that is cut off can go on;
  // cleared at the end.  When it tells of this very restore, what it claims is
  // looked at again and only the rest is written; of another one, it is
  // refused.  Null for none.
  Journal* journal = nullptr;
  // A restore of another kind, or to another target, takes the place of what
  // the journal tells of: somebody has decided to begin anew.
  bool new_journal = false;
  // JournalEntry::job_step
  std::string job_step;
  std::chrono::milliseconds journal_interval = JournalKeeper::kInterval;
  GateMachine machine = ThisMachine();
};

// How a job ended.
enum class Outcome : std::uint8_t {
  kDone,         // All is written and, unless not asked for, read back right.
  kRefused,      // Nothing was written, for the reason in `error`.
  kCancelled,    // The user stopped it; nothing was written.
  kHalfWritten,  // Some is written; nothing takes the target for valid.  The
                 // same job with `delta` goes on from there.
  kNotReadBack,  // All is written; reading it back did not end.
  kWrong,        // All is written, and the target does not hold it.
};

struct LegResult {
  int partition = 0;
  std::string target;
  imaging::TargetState state = imaging::TargetState::kUntouched;
  // Set when the leg was written to its end.
  std::optional<imaging::RestoreReport> report;
  // Bytes of the image that the target held already, with delta.
  std::uint64_t skipped_bytes = 0;
};

struct Verdict {
  Outcome outcome = Outcome::kRefused;
  // Why, with what to do about it; none for kDone.
  std::optional<base::Error> error;
  // The user asked to stop, at whatever outcome that led to.
  bool cancelled = false;
  // In plain English, what state things are in: "Nothing was written."
  std::string written;
  // What a person should know of the target, though nothing came of it.
  std::vector<std::string> warnings;
  // What proving found; no chunks when it was not asked for.
  imaging::Proof proof;
  // One for each leg of the order.
  std::vector<LegResult> legs;
  // What of the image the target does not hold, with kWrong; none when that
  // can't be told.
  std::optional<Damage> damage;
  std::uint64_t written_bytes() const;
};

// The stages of one restore: with delta a look at the targets; the proof of the
// image; then each leg is written and read back.
class RestoreJob {
 public:
  // Opens image and targets and refuses what can't be right: a signature that
  // does not fit, a target in use, too small, of the wrong kind, or holding the
  // image.  Nothing is written, but a target file that does not exist is made.
  static base::Result<std::unique_ptr<RestoreJob>> Prepare(
      RestoreOrder order, RestoreJobOptions options);
  ~RestoreJob();
  RestoreJob(const RestoreJob&) = delete;
  RestoreJob& operator=(const RestoreJob&) = delete;

  const imaging::Image& image() const;
  // What stands before the first write: proofs that other stages owe it.
  Gate& gate();
  // Targets that existed and whose content will be lost.
  std::vector<std::string> overwritten() const;
  // The journal tells of this very restore, which was cut off.
  bool goes_on() const;

  // Does it, once.  Answers `stop` within a second or two.
  Verdict Run(JobProgress& progress, const std::stop_token& stop);

  // The parts of Run(), for a job with stages of its own between them: each
  // once, in this order, and none after an error.  The caller plans the bar, in
  // which the part's first stage is at `first`.
  base::Status Look(JobProgress& progress,
                    std::size_t first,
                    const std::stop_token& stop);
  base::Status Prove(JobProgress& progress,
                     std::size_t first,
                     const std::stop_token& stop);
  // Opens the gate, writes and reads back.
  Verdict Write(JobProgress& progress,
                std::size_t first,
                const std::stop_token& stop);
  // The verdict when something before Write() failed or was stopped.
  Verdict Refused(const base::Error& error);

  // The stages of each.  How many there are never changes; Look() tells more
  // of their sizes.
  struct Stages {
    std::vector<Stage> look;
    std::vector<Stage> prove;
    std::vector<Stage> write;
  };
  Stages PlannedStages() const;

  // What each leg has to write, by Look(); null for all of it.
  std::vector<const imaging::Difference*> Differences() const;

  // Nobody can mount what is on a disk that is a target.  Lets go of the
  // targets for that, keeping an eye on them, and takes them back: by then all
  // must be unmounted again.  Before Prove().
  base::Status LetGo();
  base::Status TakeBack();

 private:
  class Parts;
  explicit RestoreJob(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace restore
