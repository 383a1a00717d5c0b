// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>

#include "imaging/base/result.h"
#include "restore/backup/backup_job.h"
#include "restore/job/gate.h"
#include "restore/machine/volumes.h"
#include "tui/model/job.h"

namespace tui {

// The copies that are made, and proven, before a restore may write.
class SavingJob {
 public:
  // Opens the place for writing, makes the job's folder there and refuses what
  // cannot be right.  Nothing else is written.
  static base::Result<SavingJob> Prepare(const JobRequest& request,
                                         restore::Volumes& volumes,
                                         const std::stop_token& stop);

  // Keeps the gate shut until every copy is proven.
  void Demand(restore::Gate& gate) const;
  std::uint64_t bytes() const;
  std::size_t stages() const { return job_->Stages().size(); }

  // An error keeps the gate shut: a copy that failed, a source that could not
  // be read in full, or that the user stopped.
  base::Status Run(restore::JobProgress& progress,
                   restore::Gate& gate,
                   const std::stop_token& stop);

  // Where all that the job keeps lies.
  const std::string& folder() const { return folder_; }
  const restore::BackupVerdict& verdict() const { return verdict_; }

 private:
  SavingJob(std::string folder, std::unique_ptr<restore::BackupJob> job)
      : folder_(std::move(folder)), job_(std::move(job)) {}

  std::string folder_;
  std::unique_ptr<restore::BackupJob> job_;
  restore::BackupVerdict verdict_;
};

}  // namespace tui
