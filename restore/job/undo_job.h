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
#include "imaging/engine/target_check.h"
#include "restore/job/job_progress.h"
#include "restore/job/restore_order.h"

namespace restore {

// Of which restore the targets are to be kept, and where.
struct UndoOrder {
  // It must not discard: unused space that was discarded is not kept.
  RestoreOrder restore;
  // What the restore will write to each leg (RestoreJob::Differences()), where
  // null stands for all; empty for all of all.  Borrowed by Prepare().
  std::vector<const imaging::Difference*> differences;
  std::string folder;  // Exists.
  int threads = 0;     // 0: as many as the computer can run at once.
};

struct UndoVerdict {
  struct Image {
    std::string path;
    std::string target;  // As the leg names it.
    std::string id;      // SHA-256 of head and index, in hexadecimal.
    std::uint64_t kept_bytes = 0;
    std::uint64_t stored_bytes = 0;
  };
  // Proven, one for each leg of the restore.
  std::vector<Image> images;
  std::optional<base::Error> error;
  bool cancelled = false;
  // After a stop or an error all images are removed.  What could not be, named;
  // empty when none.
  std::string leftover;
};

// Removes images that nothing was overwritten after: they would only be in the
// way of the next ones.
void RemoveUndoImages(UndoVerdict& kept);

// Keeps what a restore is about to overwrite: UNDO.pri, and UNDO-2.pri and so
// on for further legs, in the folder.  The targets are only read.
class UndoJob {
 public:
  // Opens the image and the targets, which exist.  Refuses a folder that has no
  // room, with both sizes, or an undo image already.  Nothing is written.
  static base::Result<std::unique_ptr<UndoJob>> Prepare(UndoOrder order);
  ~UndoJob();
  UndoJob(const UndoJob&) = delete;
  UndoJob& operator=(const UndoJob&) = delete;

  // What the folder would have to have room for, at most, before a restore in
  // full.  Only looks.
  static base::Result<std::uint64_t> BytesFor(const RestoreOrder& restore);

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
