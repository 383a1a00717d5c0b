// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "restore/plan/fingerprint.h"
#include "restore/plan/plan.h"

namespace restore {

// What a restore is to do: which part of an image goes where.
struct RestoreOrder {
  struct Leg {
    int partition = 0;   // Number in the image; 0 for all of it.
    std::string target;  // As Target (target.h) takes it.
  };
  std::string image;
  std::vector<Leg> legs;
  // Checked again before the first byte is written, when given.
  std::string disk;
  std::optional<Fingerprint> fingerprint;
};

// kInvalidArgument with the plan's refusal when it has one.
base::Result<RestoreOrder> OrderOf(const RestorePlan& plan);

}  // namespace restore
