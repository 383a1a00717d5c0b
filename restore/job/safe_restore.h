// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/engine/image.h"
#include "restore/backup/backup_job.h"
#include "restore/backup/rescue_job.h"
#include "restore/job/gate.h"
#include "restore/job/job_progress.h"
#include "restore/job/restore_job.h"
#include "restore/job/undo_job.h"

namespace restore {

// A restore, and what is to be saved and proven before its first write.  Every
// folder exists.
struct SafeRestoreOrder {
  RestoreOrder restore;
  RestoreJobOptions options;
  // Copies of data partitions.
  std::optional<BackupOrder> backup;
  // Personal files, one archive for each partition that they are on.
  std::vector<RescueOrder> rescues;
  // Where the old content of the targets is kept, for UndoBackJob; empty for
  // nowhere.  The restore does not discard then.
  std::string undo_folder;
  // Go on though parts of a data partition could not be read, ...
  bool accept_unreadable = false;
  // ... and though some personal files could not.
  bool accept_unread_files = false;
};

struct SafeVerdict {
  // As a restore ends.  Until the first write every error or stop is kRefused
  // or kCancelled.
  Outcome outcome = Outcome::kRefused;
  // Why, with what to do about it; none for kDone.
  std::optional<base::Error> error;
  bool cancelled = false;
  // In plain English, what state things are in: whether anything was
  // overwritten, and what was saved.
  std::string written;
  // What can be done next, if there is anything to tell; for people.
  std::string next;
  // Of each stage, as far as the job came.
  std::optional<BackupVerdict> backup;
  std::vector<RescueVerdict> rescues;
  std::optional<UndoVerdict> undo;
  Verdict restore;
};

// A restore with all that protects it, on one bar: everything that can be
// refused; with delta a look at the targets; copies made and proven; personal
// files saved and proven; the image proven; what will be overwritten kept and
// proven; then the gate opens, and the legs are written and read back.
//
// The gate demands the proof of each of these stages.  A restore that goes on
// from a journal has been through them before its first write: it makes none
// anew.
class SafeRestoreJob {
 public:
  // Refuses what can't be right, in any of the stages: also a place that has
  // not the room for all that goes there (with delta, that of the undo image is
  // known only when the job runs, before it writes anything).  Nothing is
  // written, but a target file that does not exist is made.
  static base::Result<std::unique_ptr<SafeRestoreJob>> Prepare(
      SafeRestoreOrder order, const std::stop_token& stop);
  ~SafeRestoreJob();
  SafeRestoreJob(const SafeRestoreJob&) = delete;
  SafeRestoreJob& operator=(const SafeRestoreJob&) = delete;

  const imaging::Image& image() const;
  const RestoreJobOptions& options() const;
  // Other stages of the caller's may owe it proofs too.
  Gate& gate();
  // Targets that existed and whose content will be lost.
  std::vector<std::string> overwritten() const;
  bool goes_on() const;
  // Of which partition that archive of SafeVerdict::rescues is.
  const std::string& rescued(std::size_t number) const;
  // All of them, for one bar.
  std::vector<Stage> Stages() const;

  // Does it, once.  Answers `stop` within a second or two.
  SafeVerdict Run(JobProgress& progress, const std::stop_token& stop);

 private:
  class Parts;
  explicit SafeRestoreJob(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace restore
