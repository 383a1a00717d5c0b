// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "restore/backup/put_back_writer.h"
#include "restore/job/job_progress.h"

namespace restore {

struct PutBackOrder {
  std::string archive;  // "X.tar.zst", or its first part.
  std::string to;       // "/dev/sda3" or a folder.
  std::string date;     // "2026-11-24", for the name of the new folder.
  bool chinese = false;
};

struct PutBackVerdict {
  std::string folder;  // The new one, relative to `to`; "" when none was made.
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  PutBackGaps gaps;
  // After an error the folder holds what was put back so far.
  std::optional<base::Error> error;
  bool cancelled = false;
};

// Puts an archive back into a new folder "Saved files <date>": on the desktop
// of the one person whose files it holds if they have one at `to`, else at its
// top.  Nothing that exists is touched.  What was written is read back from the
// device and compared.
class PutBackJob {
 public:
  // Reads the whole archive, refuses a damaged or hostile one and one that is
  // larger than the free room, by name.  Writes nothing.
  static base::Result<std::unique_ptr<PutBackJob>> Prepare(
      PutBackOrder order, const std::stop_token& stop);
  ~PutBackJob();
  PutBackJob(const PutBackJob&) = delete;
  PutBackJob& operator=(const PutBackJob&) = delete;

  std::vector<Stage> Stages() const;
  // Does it, once.  The caller has planned.
  PutBackVerdict Run(JobProgress& progress,
                     std::size_t first_stage,
                     const std::stop_token& stop);

 private:
  struct Parts;
  explicit PutBackJob(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace restore
