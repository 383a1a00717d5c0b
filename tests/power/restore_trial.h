// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/power/restore_bench.h"
#include "tests/power/trial.h"

namespace restore::testing {

// A restore with a journal, cut; then resumed, which is cut too, and so on.
class RestoreTrial final : public Trial {
 public:
  explicit RestoreTrial(const DiskCase& disk) : bench_(disk) {}

  std::string_view name() const override { return bench_.name(); }
  std::string Run(unsigned seed) override;

 private:
  RestoreBench bench_;
};

}  // namespace restore::testing
