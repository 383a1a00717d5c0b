// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "restore/machine/disks.h"

namespace restore {

// A table for a terminal of 80 columns or more: a headline for each disk, its
// partitions and notes below it.  Safe to print: text from disks has no control
// characters.
std::string DisksAsText(const std::vector<Disk>& disks);

// The document "pristine.disks/1" of docs/JSON.md.
nlohmann::ordered_json DisksAsJson(const std::vector<Disk>& disks);

}  // namespace restore
