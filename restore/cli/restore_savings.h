// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "restore/backup/job_folder.h"
#include "restore/cli/commands.h"
#include "restore/cli/console.h"
#include "restore/cli/save_data.h"
#include "restore/job/safe_restore.h"

namespace restore {

// Whether --backup-to asks for copies.
bool SavesFirst(const RestoreArguments& arguments);
// Whether anything at all is saved first.
bool SavesAnything(const RestoreArguments& arguments);

// Shows what `order` would do and, with --backup-to, what would be saved first
// and where.
ExitCode DryRun(const RestoreArguments& arguments,
                const RestoreOrder& order,
                const Console& console);

// What is saved before a restore: --backup-to, --rescue-to and --undo-to.  The
// places for it are mounted as long as this lives.
class RestoreSavings {
 public:
  // Finds it on the disk that `order` writes to, and makes the job's folder for
  // copies.  Says what a person should know of the partitions, and what is not
  // saved.
  static base::Result<RestoreSavings> Find(const RestoreArguments& arguments,
                                           const RestoreOrder& order,
                                           const Console& console);

  void AddTo(SafeRestoreOrder& order) const;
  // Where the record belongs: that folder, else one that holds what was saved;
  // empty when nothing is.
  std::string folder() const;

 private:
  base::Status FindCopies(const RestoreArguments& arguments,
                          const RestorePlan& plan,
                          const Console& console);

  // Destroyed last: it holds the mount in which the folder lies.
  std::unique_ptr<DataSaver> saver_;
  std::optional<JobFolder> folder_;
  std::vector<RescueOrder> rescues_;
  std::string rescue_folder_;
  std::string undo_folder_;
};

}  // namespace restore
