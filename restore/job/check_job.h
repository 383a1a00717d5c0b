// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "imaging/base/result.h"
#include "imaging/engine/image.h"
#include "imaging/engine/prove.h"
#include "imaging/engine/target_check.h"
#include "restore/job/damage.h"
#include "restore/job/job_progress.h"

namespace restore {

// Checks an image: every stored byte against its hash, with `deep` every
// decoded one too.  With `key_pem` it must be signed by that public key; a
// signature that is there must fit in any case.  Damage is a finding of the
// proof, not an error.
struct ProveOrder {
  std::string image;
  bool deep = false;
  std::string key_pem;
  int threads = 0;  // 0: as many as the computer can run at once.
};
base::Result<imaging::Proof> ProveImage(const ProveOrder& order,
                                        JobProgress& progress,
                                        const std::stop_token& stop);

// Compares a disk, partition or file with an image, or with one partition of
// it.
struct CompareOrder {
  std::string image;
  std::string device;  // As Target (target.h) takes it.
  int partition = 0;   // 0: all of the image.
  int threads = 0;     // 0: as many as the computer can run at once.
};
struct Comparison {
  std::unique_ptr<imaging::Image> image;
  imaging::Difference difference;
  Damage damage;

  bool same() const { return difference.none(); }
};
base::Result<Comparison> CompareWithImage(const CompareOrder& order,
                                          JobProgress& progress,
                                          const std::stop_token& stop);

}  // namespace restore
