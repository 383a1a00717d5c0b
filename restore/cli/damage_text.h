// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include "imaging/engine/image.h"
#include "restore/cli/console.h"
#include "restore/job/damage.h"

namespace restore {

// What lost bytes of an image mean, for people and for --json.
struct NamedDamage {
  // As `damage` in docs/JSON.md: a list, or null when nobody knows.
  nlohmann::ordered_json json;
  std::vector<std::string> lines;
};

nlohmann::ordered_json DamageJson(const Damage& damage);

// Finds out while the user may interrupt, which costs the names alone.
NamedDamage NameDamage(const imaging::Image& image,
                       const base::RangeSet& lost,
                       imaging::LostWhere where,
                       const Console& console);

}  // namespace restore
