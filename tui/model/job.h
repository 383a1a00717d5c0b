// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "imaging/base/result.h"
#include "restore/job/restore_job.h"
#include "restore/plan/plan.h"
#include "tui/model/protect.h"

namespace tui {

enum class JobKind : std::uint8_t {
  kRestore,
  kCapture,
  kClone,
  kProve,
  kCompare,
  kResume,   // Goes on with the job that the journal tells of.
  kPutBack,  // Personal files, out of an archive.
  kUndo,     // The disk as it was before a restore.
};

// The job overwrites a disk with an image, from its start or from half-way.
constexpr bool Restores(JobKind kind) {
  return kind == JobKind::kRestore || kind == JobKind::kResume;
}

// What a technician may change for all jobs.
struct Options {
  bool prove = true;
  bool read_back = true;
  bool delta = false;
  bool new_ids = false;
  int level = 3;
};

// What of a system's people is saved.
struct SavedFolders {
  std::string source;                // PersonalSource::path
  restore::Title title;              // Of that partition.
  std::string people;                // "Li, 王芳"
  std::vector<std::string> folders;  // PersonalFolder::path
};

// What is copied to a place that survives, and proven, before a restore.
struct SaveRequest {
  SavePlace place;
  std::vector<SavablePartition> partitions;
  std::vector<SavedFolders> personal;
  bool undo = false;  // What is overwritten too.
};

// Everything that a job needs to know.  Only the fields of its kind are set.
// In order of meaning, not of size.
// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding)
struct JobRequest {
  JobKind kind = JobKind::kRestore;
  Options options;
  restore::RestorePlan plan;        // kRestore; kPutBack, kUndo: what was done.
  std::optional<SaveRequest> save;  // kRestore; kUndo: the place of `undo`.
  // kRestore: a person went on without a copy of all.
  bool save_waived = false;
  // kRestore: somebody began anew, so a restore that the journal tells of is
  // given up.
  bool new_journal = false;
  bool chinese = false;  // The pages of the record.
  // kRestore, kResume: from which it goes on after a power cut; may be empty.
  std::string journal;
  restore::Volume image_volume;  // kRestore: gets a record, when it can.
  std::string image;             // kCapture (its name), kProve, kCompare
  restore::Volume volume;        // kCapture: where the image goes.
  std::string label;             // kCapture
  std::string source;            // kCapture, kClone; kCompare: the device.
  int partition = 0;             // kCapture, kCompare: 0 for all.
  std::string target;            // kClone
  // kRestore: although some personal files can't be read.
  bool unread_accepted = false;
  // kPutBack; kRestore: those that a try before this one made.
  std::vector<std::string> archives;
  int put_back_to = 0;  // kPutBack: number of the partition.
  // kUndo: the folder of what was kept.  kRestore, tried again: the same, from
  // before the first write.
  std::string undo;
};

// How a job ended, of whatever kind.
struct JobEnd {
  restore::Outcome outcome = restore::Outcome::kDone;
  bool cancelled = false;
  // Why it is not kDone.
  std::optional<base::Error> error;
  // The image can't be read any more: its stick was pulled.
  bool image_gone = false;
  // Where the copies were to go is no longer there.
  bool place_gone = false;
  // Nothing is wrong, but the answer is no: kProve and kCompare.
  bool found_faults = false;
  std::uint64_t bytes = 0;  // Written, or checked.
  std::uint64_t seconds = 0;
  bool read_back = false;
  // What was saved first: "D: (Files)" and the file that holds it now.
  std::vector<std::pair<std::string, std::string>> saved;
  // All that was to be saved is saved and proven.
  bool is_saved = false;
  // Files that are damaged or could not be read, with their drives:
  // "C:\Users\Li\Outlook.pst"; as many as a person may look through.
  std::vector<std::string> damaged;
  std::uint64_t damaged_count = 0;  // All of them.
  // Personal files that could not be saved, with the reason of each.
  std::vector<std::string> unread;
  // Those that are in the cloud only.
  std::vector<std::string> elsewhere;
  // What can be put back, and what undoes the job; empty when there is none.
  std::vector<std::string> archives;
  std::string undo;
  // kPutBack: the folder, as a person looks for it: "C:\Saved files ...".
  std::string folder;
  // The record: its file, its digest, and that as a QR code, row by row.
  std::string record;
  std::string digest;
  std::vector<std::string> qr;
  // English, for technicians: what was done and found, in order.
  std::vector<std::string> log;
};

}  // namespace tui
