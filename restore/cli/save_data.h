// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "restore/backup/backup_job.h"
#include "restore/backup/data_partitions.h"
#include "restore/backup/destination.h"
#include "restore/backup/job_folder.h"
#include "restore/cli/console.h"
#include "restore/machine/mounter.h"
#include "restore/machine/volumes.h"
#include "restore/machine/writable_mount.h"
#include "restore/plan/plan.h"

namespace restore {

// Copies of partitions before `plan` is carried out, for the command line.
// What it mounts is unmounted when it goes away.
class DataSaver {
 public:
  struct Request {
    RestorePlan plan;
    std::vector<DataPartition> partitions;
    std::string to;  // A folder, or "auto".
    int level = 3;
    int threads = 0;
  };

  // Looks at the partitions and at every place for copies of them; writes
  // nothing.
  static base::Result<std::unique_ptr<DataSaver>> Look(Request request,
                                                       const Console& console);

  const std::vector<DataPartition>& partitions() const {
    return request_.partitions;
  }
  // Best first; the named folder alone when there is one.
  const std::vector<Destination>& places() const { return places_; }
  std::uint64_t needed() const { return RoomFor(request_.partitions); }

  // Opens the best place for writing and makes the job's folder there.
  base::Result<JobFolder> MakeFolder();
  // Copies of them all, in such a folder.
  BackupOrder OrderFor(const std::string& folder) const;

 private:
  explicit DataSaver(Request request)
      : request_(std::move(request)), volumes_(mounter_) {}
  base::Status FindPlaces();

  Request request_;
  SystemMounter mounter_;
  Volumes volumes_;
  std::vector<Destination> places_;
  WritableMount medium_;  // When a folder on what we started from was named.
};

}  // namespace restore
