// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/engine/image.h"
#include "imaging/engine/restore.h"
#include "restore/job/gate.h"
#include "restore/job/job_progress.h"
#include "restore/job/restore_job.h"

namespace restore {

struct UndoBackOrder {
  std::string image;   // An undo image.
  std::string target;  // Empty: the one that the image tells.
  // What the disk's FingerprintId() must be; empty for the one that the image
  // tells or, with a target, any.
  std::string expected_id;
  // Made free of our mounts before the target is opened; may be null.
  Volumes* volumes = nullptr;
  int threads = 0;  // 0: as many as the computer can run at once.
  bool accept_battery = false;
  GateMachine machine = ThisMachine();
};

struct UndoBackVerdict {
  // As a restore ends; kHalfWritten means to run the same again.
  Outcome outcome = Outcome::kRefused;
  std::optional<base::Error> error;
  bool cancelled = false;
  // In plain English, what state things are in.
  std::string written;
  std::optional<imaging::RestoreReport> report;
};

// Puts back what an undo image has kept.
class UndoBackJob {
 public:
  // Opens the image and finds its target, by the disk's fingerprint or, for a
  // file, by its name.  Refuses one that is missing, of another size, in use,
  // or that two disks could be.  Nothing is written.
  static base::Result<std::unique_ptr<UndoBackJob>> Prepare(
      UndoBackOrder order);
  ~UndoBackJob();
  UndoBackJob(const UndoBackJob&) = delete;
  UndoBackJob& operator=(const UndoBackJob&) = delete;

  const std::string& target() const;
  const imaging::Image& image() const;
  Gate& gate();

  // The caller plans the bar with these, and tells each part the place of its
  // first one.
  Stage ProofStage() const;
  std::vector<Stage> WriteStages() const;

  // Proves the image; nothing is written.  Before Run().
  base::Status Prove(JobProgress& progress,
                     std::size_t first,
                     const std::stop_token& stop);
  // Writes it back and reads that back, once.
  UndoBackVerdict Run(JobProgress& progress,
                      std::size_t first,
                      const std::stop_token& stop);

 private:
  struct Parts;
  explicit UndoBackJob(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace restore
