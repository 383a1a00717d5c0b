// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/power/source_file.h"
#include "tests/power/trial.h"

namespace restore::testing {

// The files of a record, put into a folder: a cut leaves no file that is not
// whole, and record.json only with all others.
class RecordTrial final : public Trial {
 public:
  RecordTrial() : place_({}) {}

  std::string_view name() const override { return "record"; }
  std::string Run(unsigned seed) override;

 private:
  const SourceFile place_;
};

}  // namespace restore::testing
