// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "restore/plan/plan.h"

namespace restore {

// Why `plan`, complete but for this, must not be carried out; the gravest
// reason when there are several.
std::optional<Refusal> FindRefusal(const RestorePlan& plan,
                                   const ImageFacts& image,
                                   const Disk& disk,
                                   const Surroundings& around);

}  // namespace restore
