// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/engine/clone.h"
#include "restore/job/gate.h"
#include "restore/job/job_progress.h"
#include "restore/job/restore_job.h"

namespace restore {

// What is copied where, without an image in between.
struct CloneOrder {
  std::string source;  // Both as Target (target.h) takes it.
  std::string target;
  bool live = false;
  bool new_ids = false;
  bool read_back = true;
  bool discard = true;
  int threads = 0;  // 0: as many as the computer can run at once.
  // Made free of our mounts before the target is opened; may be null.
  Volumes* volumes = nullptr;
  // What the target's FingerprintId() must be; empty for any disk.
  std::string expected_id;
  // Write although the battery is low.
  bool accept_battery = false;
  GateMachine machine = ThisMachine();
};

struct CloneVerdict {
  // As a restore ends; kHalfWritten means to begin anew.
  Outcome outcome = Outcome::kRefused;
  std::optional<base::Error> error;
  bool cancelled = false;
  // In plain English, what state things are in.
  std::string written;
  // What a person should know of the target, though nothing came of it.
  std::vector<std::string> warnings;
  // Set when the target was written to its end.
  std::optional<imaging::CloneReport> report;
};

// One copy of a disk or partition.
class CloneJob {
 public:
  // Reads the source's table and allocation maps, and refuses what can't be
  // right: a source that changes while it is read; a target in use, too small,
  // of the wrong kind, or one of which the other is a part.  A target file that
  // does not exist is made; else nothing is written.
  static base::Result<std::unique_ptr<CloneJob>> Prepare(
      CloneOrder order, const std::stop_token& stop);
  ~CloneJob();
  CloneJob(const CloneJob&) = delete;
  CloneJob& operator=(const CloneJob&) = delete;

  // The target existed, and its content will be lost.
  bool overwrites() const;
  // What stands before the first write: proofs that other stages owe it.
  Gate& gate();
  // What will be copied.
  const imaging::CapturePlan& plan() const;

  // Does it, once.
  CloneVerdict Run(JobProgress& progress, const std::stop_token& stop);

 private:
  struct Parts;
  explicit CloneJob(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace restore
