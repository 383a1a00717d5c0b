// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "restore/backup/backup_job.h"
#include "tests/power/disk_case.h"
#include "tests/power/lossy_folder.h"
#include "tests/power/source_file.h"
#include "tests/power/trial.h"

namespace restore::testing {

// Copies of two partitions, cut, and made again in another folder until all are
// proven.
class BackupTrial final : public Trial {
 public:
  BackupTrial();

  std::string_view name() const override { return "backup"; }
  std::string Run(unsigned seed) override;

 private:
  base::Status Save(const std::string& folder, std::size_t& proven) const;
  std::span<const std::byte> Content(int partition) const;
  std::string Look(const std::string& folder, std::size_t& whole) const;

  const SourceFile source_;
  std::vector<imaging::Partition> partitions_;
};

}  // namespace restore::testing
