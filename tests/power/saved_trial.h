// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "imaging/table/partition_table.h"
#include "tests/power/restore_bench.h"
#include "tests/power/trial.h"

namespace restore::testing {

// A whole disk is restored over another, whose data partition is saved first;
// cut, and resumed.  Once a byte of the disk is overwritten, the copy is there,
// whole, and holds the data.
class SavedTrial final : public Trial {
 public:
  explicit SavedTrial(const DiskCase& disk);

  std::string_view name() const override { return name_; }
  std::string Run(unsigned seed) override;

 private:
  base::Status SaveAndRestore(bool claims) const;
  std::string AfterCut() const;

  const std::string name_;
  RestoreBench bench_;
  imaging::Partition data_;  // The last one of the used disk.
  std::vector<std::byte> content_;
  std::string folder_;  // Where the copy goes.
};

}  // namespace restore::testing
