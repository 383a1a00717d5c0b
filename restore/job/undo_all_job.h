// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "restore/job/job_progress.h"
#include "restore/job/undo_back_job.h"

namespace restore {

struct UndoAllVerdict {
  // As a restore ends; kHalfWritten means to run the same again.
  Outcome outcome = Outcome::kRefused;
  std::optional<base::Error> error;
  bool cancelled = false;
  // In plain English, what state things are in.
  std::string written;
  // Of the images whose putting back was begun, in order.
  std::vector<UndoBackVerdict> each;

  std::uint64_t written_bytes() const;
};

// Undoes a restore: puts back what all of its undo images have kept.
class UndoAllJob {
 public:
  // `order.image` is one image, or the folder with all of a restore.  Finds
  // every target before anything is written; refuses as UndoBackJob does, and
  // one named target for several images.
  static base::Result<std::unique_ptr<UndoAllJob>> Prepare(
      const UndoBackOrder& order);

  // In order; borrowed.
  const std::vector<std::unique_ptr<UndoBackJob>>& jobs() const {
    return jobs_;
  }
  std::vector<Stage> Stages() const;

  // Proves all images, and then writes and reads back one after the other.
  // Once; answers `stop` within a second or two.
  UndoAllVerdict Run(JobProgress& progress, const std::stop_token& stop);

 private:
  UndoAllJob() = default;

  std::vector<std::unique_ptr<UndoBackJob>> jobs_;
};

}  // namespace restore
