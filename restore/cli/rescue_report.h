// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "restore/backup/rescue_job.h"
#include "restore/cli/console.h"

namespace restore {

// JSON must be UTF-8, names on a disk need not be.
nlohmann::ordered_json Printables(const std::vector<std::string>& lines);

// A "pristine.rescue/1" and a few lines for an archive that was made.
void ShowRescue(const RescueVerdict& verdict, const Console& console);

}  // namespace restore
