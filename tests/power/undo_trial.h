// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/power/power.h"
#include "tests/power/restore_bench.h"
#include "tests/power/trial.h"

namespace restore::testing {

// A restore that keeps the old content first, cut.  Then it is resumed, or
// undone, each of which is cut too; and one that ended may be undone.  It ends
// with the image, or with what was there, byte for byte.
class UndoTrial final : public Trial {
 public:
  explicit UndoTrial(const DiskCase& disk);

  std::string_view name() const override { return name_; }
  std::string Run(unsigned seed) override;

 private:
  enum class Next : std::uint8_t { kRestore, kResume, kUndo, kNothing };

  base::Status KeepAndRestore(bool claims) const;
  base::Status Undo();
  std::string KeptIsWhole() const;
  base::Status Do(Next what, bool claims);
  std::string AfterCut(Next what) const;
  Next After(Next what, bool ended, Power& power) const;

  const std::string name_;
  RestoreBench bench_;
  std::string kept_;  // Where the undo images are.
};

}  // namespace restore::testing
