// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "restore/job/capture_job.h"
#include "tests/power/image_judge.h"
#include "tests/power/lossy_folder.h"
#include "tests/power/source_file.h"
#include "tests/power/trial.h"

namespace restore::testing {

// A capture, cut, and done again under the same name until it ends: into one
// file, into parts, or over an image that was there before.
class CaptureTrial final : public Trial {
 public:
  enum class Into : std::uint8_t { kFile, kParts, kOldImage };

  explicit CaptureTrial(Into into);

  std::string_view name() const override;
  std::string Run(unsigned seed) override;

 private:
  base::Status Capture(bool replace) const;
  std::string AfterCut() const;
  bool IsOld() const;
  // A file has the image's name, or that of a part of it.
  bool AnyThere() const;

  const Into into_;
  const SourceFile source_;
  const std::string image_;
  LossyFolder::Bytes old_image_;
};

}  // namespace restore::testing
