// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "restore/job/job_progress.h"

namespace restore {

struct RescueOrder {
  // "/dev/sda3", or the folder in which the system can be read.
  std::string partition;
  // Files and folders, relative to it; empty: all personal ones.
  std::vector<std::string> folders;
  std::string archive;          // "X.tar.zst", which must not exist.
  std::uint64_t part_size = 0;  // 0: parts only where files must be small.
};

// A name for a new archive in the folder: "files-20261124T091300Z.tar.zst", and
// with "-2" and so on for further ones of a job.  `number` counts from 0.
std::string NewArchiveIn(const std::string& folder, std::size_t number = 0);

struct RescueVerdict {
  // Of which X.tar.zst.001 and so on are the parts, if there are any.
  std::string archive;
  std::vector<std::string> files_made;
  std::string sha256;  // Of the archive, its parts joined.
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::uint64_t stored_bytes = 0;  // Of the archive.
  // "Users/Li/a.txt: Input/output error": what is not in the archive.
  std::vector<std::string> unread;
  // What is in the cloud alone; nothing of it is on the source.
  std::vector<std::string> elsewhere;
  // "Users/Li/Music: D:/Music": links that are in the archive, unlike what they
  // lead to.
  std::vector<std::string> links;
  // After an error no file of the archive is left.
  std::optional<base::Error> error;
  bool cancelled = false;
};

// Saves personal files into a pax archive that any tar with zstd opens, reads
// it back from the device and compares each file by its hash with what the
// source held.  A file that can't be read whole is left out and named.
class RescueJob {
 public:
  // Mounts the partition, read-only, finds what is to be saved and how much
  // that is.  Writes nothing to the source or the destination.
  static base::Result<std::unique_ptr<RescueJob>> Prepare(
      RescueOrder order, const std::stop_token& stop);
  ~RescueJob();
  RescueJob(const RescueJob&) = delete;
  RescueJob& operator=(const RescueJob&) = delete;

  std::vector<Stage> Stages() const;
  // Of all files that will be saved.
  std::uint64_t bytes() const;
  // Does it, once.  The caller has planned; its first stage is `first_stage`.
  RescueVerdict Run(JobProgress& progress,
                    std::size_t first_stage,
                    const std::stop_token& stop);

 private:
  struct Parts;
  explicit RescueJob(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace restore
