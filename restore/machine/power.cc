// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/power.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "imaging/base/strings.h"
#include "restore/machine/kernel_files.h"

namespace restore {

namespace {

// How much a battery holds and could hold, in a unit of its own.
struct Charge {
  std::string unit;
  std::uint64_t now = 0;
  std::uint64_t full = 0;

  std::uint64_t percent() const { return now * 100 / full; }
};

// The attributes are those of Documentation/ABI/testing/sysfs-class-power.
// Firmware tells energy, charge, percent, or nothing.
std::optional<Charge> ReadCharge(const std::string& folder) {
  for (const char* const unit : {"energy", "charge"}) {
    const auto now = ParseNumber(Attribute(folder, base::StrCat(unit, "_now")));
    const auto full =
        ParseNumber(Attribute(folder, base::StrCat(unit, "_full")));
    // More than that, in micro-units, is a broken reading.
    constexpr std::uint64_t kMost = std::uint64_t{1} << 40;
    if (now && full && *full > 0 && *full < kMost) {
      return Charge{unit, std::min(*now, *full), *full};
    }
  }
  const auto percent = ParseNumber(Attribute(folder, "capacity"));
  if (percent && *percent <= 100) {
    return Charge{"percent", *percent, 100};
  }
  return std::nullopt;
}

// A laptop's second battery may be a small one, which counts for less where
// all tell what they hold in the same unit.
std::optional<int> PercentOf(const std::vector<Charge>& all) {
  if (all.empty()) {
    return std::nullopt;
  }
  std::uint64_t now = 0;
  std::uint64_t full = 0;
  std::uint64_t percents = 0;
  for (const Charge& one : all) {
    now += one.now;
    full += one.full;
    percents += one.percent();
  }
  const bool same_unit = std::ranges::all_of(
      all, [&all](const Charge& one) { return one.unit == all[0].unit; });
  return static_cast<int>(same_unit ? now * 100 / full : percents / all.size());
}

bool IsForAnotherDevice(const std::string& folder) {
  return Attribute(folder, "scope") == "Device";
}

}  // namespace

Power ReadPower(const Roots& roots) {
  Power power;
  std::vector<Charge> charges;
  const std::string all = roots.sys + "/class/power_supply";
  for (const std::string& name : NamesIn(all)) {
    const std::string folder = base::StrCat(all, "/", name);
    const std::string type = Attribute(folder, "type");
    if (IsForAnotherDevice(folder)) {
      continue;
    }
    if (type == "Mains" || type.starts_with("USB")) {
      power.on_mains = power.on_mains || NumberAttribute(folder, "online") != 0;
    }
    if (type != "Battery" || Attribute(folder, "present") == "0") {
      continue;
    }
    power.has_battery = true;
    const std::string status = Attribute(folder, "status");
    power.on_mains = power.on_mains || status == "Charging" ||
                     status == "Full" || status == "Not charging";
    if (const auto charge = ReadCharge(folder)) {
      charges.push_back(*charge);
    }
  }
  power.percent = PercentOf(charges);
  return power;
}

bool WillLast(const Power& power) {
  return !power.has_battery || power.on_mains ||
         power.percent.value_or(0) > kEnoughPercent;
}

std::string Describe(const Power& power) {
  if (!power.has_battery) {
    return "no battery";
  }
  const std::string left = power.percent
                               ? base::StrCat(*power.percent, " % left")
                               : std::string("charge not known");
  return base::StrCat(power.on_mains ? "plugged in, " : "on battery, ", left);
}

}  // namespace restore
