// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "restore/plan/plan.h"

namespace restore {

// A few lines for a terminal.  Safe to print.
std::string PlanAsText(const RestorePlan& plan);

// The document "pristine.plan/1" of docs/JSON.md.
nlohmann::ordered_json PlanAsJson(const RestorePlan& plan);

}  // namespace restore
