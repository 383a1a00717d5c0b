// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "restore/job/job_progress.h"
#include "restore/job/restore_job.h"

namespace restore {

// Of which restore the targets are to be kept, and where.
struct UndoOrder {
  RestoreOrder restore;
  // As the restore will run; it must not discard, as unused space that was
  // discarded is not kept.
  bool delta = false;
  std::string folder;  // Exists.
  int threads = 0;     // 0: as many as the computer can run at once.
};

struct UndoVerdict {
  // Proven images, one for each leg of the restore.
  std::vector<std::string> images;
  std::uint64_t kept_bytes = 0;
  std::uint64_t stored_bytes = 0;
  std::optional<base::Error> error;
  bool cancelled = false;
  // Files that a stop or error left behind, named; empty when none.
  std::string leftover;
};

// Keeps what a restore is about to overwrite: UNDO.pri, and UNDO-2.pri and so
// on for further legs, in the folder.  The targets are only read.
class UndoJob {
 public:
  // Looks at the image and the targets, with delta at all of them.  Refuses a
  // folder that has no room, with both sizes, or an undo image already.  The
  // targets exist.  Nothing is written.
  static base::Result<std::unique_ptr<UndoJob>> Prepare(
      UndoOrder order, const std::stop_token& stop);
  ~UndoJob();
  UndoJob(const UndoJob&) = delete;
  UndoJob& operator=(const UndoJob&) = delete;

  std::vector<Stage> Stages() const;
  // What the folder must have room for, at most.
  std::uint64_t UndoBytes() const;

  // Does it, once: makes the images, flushes them, reads them back and decodes
  // every chunk.
  UndoVerdict Run(JobProgress& progress,
                  std::size_t first_stage,
                  const std::stop_token& stop);

 private:
  class Parts;
  explicit UndoJob(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace restore
