// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "restore/machine/scratch_folder.h"
#include "tests/power/trial.h"

namespace restore::testing {

// Personal files saved into an archive, of one file or of parts, cut, and saved
// again under another name until it ends; then put back.
class RescueTrial final : public Trial {
 public:
  RescueTrial();

  std::string_view name() const override { return "rescue"; }
  std::string Run(unsigned seed) override;

 private:
  base::Status Save(const std::string& archive, bool parts) const;
  // Whether it can be put back; kNotFound when there is none.
  base::Status IsWhole(const std::string& archive) const;
  std::string PutBack(const std::string& archive) const;
  std::string media() const { return scratch_.File("media"); }

  ScratchFolder scratch_;
};

}  // namespace restore::testing
