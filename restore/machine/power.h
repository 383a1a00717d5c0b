// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "restore/machine/roots.h"

namespace restore {

// What this computer runs on, as sysfs tells.
struct Power {
  // It has a battery that can drive it, as a laptop does.  A mouse's battery or
  // a UPS is none of these.
  bool has_battery = false;
  // A charger is plugged in, or the battery is being charged or full.
  bool on_mains = false;
  // Of all its batteries together, 0 to 100; nullopt when they don't tell.
  std::optional<int> percent;
};

// Never fails: a machine without power supplies in sysfs has no battery.
Power ReadPower(const Roots& roots = {});

// It will last for a job that must not be cut off: on the mains, without a
// battery, or with more left than an hour of writing takes from an old one.
inline constexpr int kEnoughPercent = 30;
bool WillLast(const Power& power);

// "on battery, 17 % left"
std::string Describe(const Power& power);

}  // namespace restore
