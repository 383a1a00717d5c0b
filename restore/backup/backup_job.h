// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/engine/codec.h"
#include "restore/backup/data_partitions.h"
#include "restore/job/job_progress.h"

namespace restore {

struct BackupItem {
  std::string source;  // "/dev/sda4", "/dev/sda#4" or "disk.img#4".
  Title title;
  int number = 0;
};

BackupItem ItemOf(const DataPartition& partition);

// Partitions of one disk, and the folder of the job (job_folder.h) that their
// copies go to.
struct BackupOrder {
  std::string disk;
  std::vector<BackupItem> items;
  std::string folder;  // Exists.
  int level = imaging::ChunkEncoder::kDefaultLevel;
  int threads = 0;  // 0: as many as the computer can run at once.
};

// A copy that lies in the folder.
struct SavedCopy {
  std::string title;  // "D: (Photos)"
  std::string path;   // Of the image, which may have parts beside it.
  std::string source;
  std::uint64_t used_bytes = 0;    // That were read.
  std::uint64_t stored_bytes = 0;  // Of the image.
  std::string id;                  // SHA-256 of head and index, in hexadecimal.
  // What could not be read of the source: zeros in the copy.
  std::vector<base::ByteRange> unreadable;
  // It was read back and compared with its source.
  bool proven = false;
  // It came back from the medium, not from a cache.
  bool uncached = false;

  std::uint64_t unreadable_bytes() const;
};

struct BackupVerdict {
  // In the order of the items, as far as the job came.
  std::vector<SavedCopy> copies;
  // Set unless every copy is proven.  That parts of a source could not be read
  // is no error: see all_read().
  std::optional<base::Error> error;
  // The user asked to stop.
  bool cancelled = false;
  // Files that are no good and could not be removed; empty when none.
  std::string leftover;

  // Nothing of any source was left out.
  bool all_read() const;
};

// Copies partitions, and proves each copy: it is read back past the caches,
// every chunk of it decoded, and compared with what the partition holds.  The
// partitions are only read.
class BackupJob {
 public:
  // What will be copied.
  struct Planned {
    BackupItem item;
    std::string path;  // Of the copy.
    std::uint64_t used_bytes = 0;
    std::vector<std::string> notes;
  };

  // Refuses what can't be right: a partition that is in use, a folder that is
  // full, or that lies on one of the partitions.  Nothing is written.
  static base::Result<std::unique_ptr<BackupJob>> Prepare(
      BackupOrder order, const std::stop_token& stop);
  ~BackupJob();
  BackupJob(const BackupJob&) = delete;
  BackupJob& operator=(const BackupJob&) = delete;

  const std::vector<Planned>& planned() const;
  // Its part of a bar; Run() is told the place of the first one in it.
  std::vector<Stage> Stages() const;

  // Does it, once; the first copy that fails ends it.  A copy that is cut short
  // or damaged is removed; one that is whole though its source reads
  // differently now stays, unproven, since it may be the last one to be had.
  BackupVerdict Run(JobProgress& progress,
                    std::size_t first_stage,
                    const std::stop_token& stop);

 private:
  class Parts;
  explicit BackupJob(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace restore
