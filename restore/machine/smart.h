// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace restore {

// What a disk says of its own health, as smartctl reads it.  What it does not
// tell is not set.
struct SmartReport {
  enum class Verdict : std::uint8_t {
    kUnknown,  // It has no SMART, hides it behind an adapter, or nobody asked.
    kPassed,
    kFailing,  // The disk itself expects to fail.
  };
  Verdict verdict = Verdict::kUnknown;
  // Why the verdict is unknown, in English.
  std::string why_unknown;
  std::optional<int> temperature_c;
  std::optional<std::uint64_t> power_on_hours;
  // Of ATA disks: sectors that were replaced, and those that can't be read and
  // wait for it.
  std::optional<std::uint64_t> reallocated_sectors;
  std::optional<std::uint64_t> pending_sectors;
  // Of NVMe disks: how much of their life is used up, which may pass 100, and
  // errors that no repair helped.
  std::optional<int> percentage_used;
  std::optional<std::uint64_t> media_errors;
};

std::string_view VerdictName(SmartReport::Verdict verdict);  // "passed"

// "failing, 41 degrees, 31201 hours, 12 sectors replaced, 3 unreadable"
std::string Describe(const SmartReport& report);

// Asks smartctl about the disk whose node is at `path`.  Ends within ten
// seconds; whatever goes wrong, the report says so and no more.  Never writes.
SmartReport ReadSmart(const std::string& path,
                      const std::stop_token& stop = {},
                      const std::string& smartctl = "smartctl");

// Reads what `smartctl --json` printed.  Never fails: what it does not
// understand is unknown.
SmartReport ParseSmart(std::string_view output);

}  // namespace restore
