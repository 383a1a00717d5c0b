// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/smart.h"

#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>
#include <vector>

#include "imaging/base/strings.h"
#include "restore/machine/process.h"

namespace restore {

namespace {

using base::StrCat;
using nlohmann::json;

// What smartctl prints with -H -A -i is some 20 KiB.
constexpr std::size_t kMostJson = std::size_t{256} << 10;
constexpr std::chrono::seconds kPatience{10};

// The value at `path`, such as "/temperature/current"; null when a step of it
// is missing or leads into something else.
const json* At(const json& from, std::initializer_list<const char*> path) {
  const json* at = &from;
  for (const char* const step : path) {
    if (!at->is_object()) {
      return nullptr;
    }
    const auto next = at->find(step);
    if (next == at->end()) {
      return nullptr;
    }
    at = &*next;
  }
  return at;
}

std::optional<std::uint64_t> Number(const json* value) {
  return value != nullptr && value->is_number_unsigned()
             ? std::optional(value->get<std::uint64_t>())
             : std::nullopt;
}

// A number of everyday size; nullopt for any other.
std::optional<int> SmallNumber(const json* value) {
  constexpr std::int64_t kMost = 1000;
  if (value == nullptr || !value->is_number_integer() ||
      (value->is_number_unsigned() &&
       value->get<std::uint64_t>() > std::uint64_t{kMost})) {
    return std::nullopt;
  }
  const auto number = value->get<std::int64_t>();
  return number < -kMost || number > kMost
             ? std::nullopt
             : std::optional(static_cast<int>(number));
}

// Numbers of attributes as all makers use them (smartmontools, drivedb.h).
constexpr std::uint64_t kReallocated = 5;
constexpr std::uint64_t kPending = 197;

void ReadAtaAttributes(const json& document, SmartReport& report) {
  const json* const table = At(document, {"ata_smart_attributes", "table"});
  if (table == nullptr || !table->is_array()) {
    return;
  }
  for (const json& row : *table) {
    const auto id = Number(At(row, {"id"}));
    const auto raw = Number(At(row, {"raw", "value"}));
    if (id == kReallocated) {
      report.reallocated_sectors = raw;
    } else if (id == kPending) {
      report.pending_sectors = raw;
    }
  }
}

// "Unknown USB bridge [0x1234:0x5678]"; empty when it says nothing.
std::string FirstMessage(const json& document) {
  const json* const messages = At(document, {"smartctl", "messages"});
  if (messages == nullptr || !messages->is_array() || messages->empty()) {
    return "";
  }
  const json* const text = At(messages->front(), {"string"});
  return text != nullptr && text->is_string()
             ? base::Printable(text->get<std::string>())
             : "";
}

void ReadVerdict(const json& document, SmartReport& report) {
  const json* const passed = At(document, {"smart_status", "passed"});
  if (passed != nullptr && passed->is_boolean()) {
    report.verdict = passed->get<bool>() ? SmartReport::Verdict::kPassed
                                         : SmartReport::Verdict::kFailing;
    return;
  }
  const std::string message = FirstMessage(document);
  report.why_unknown =
      message.empty() ? "the disk does not tell its health" : message;
}

SmartReport Unknown(std::string why) {
  SmartReport report;
  report.why_unknown = std::move(why);
  return report;
}

void AppendCount(std::string& text,
                 std::optional<std::uint64_t> count,
                 std::string_view what) {
  if (count) {
    text += StrCat(", ", *count, " ", what);
  }
}

}  // namespace

std::string_view VerdictName(SmartReport::Verdict verdict) {
  switch (verdict) {
    case SmartReport::Verdict::kUnknown:
      return "unknown";
    case SmartReport::Verdict::kPassed:
      return "passed";
    case SmartReport::Verdict::kFailing:
      return "failing";
  }
  return "";
}

std::string Describe(const SmartReport& report) {
  std::string text(VerdictName(report.verdict));
  if (report.verdict == SmartReport::Verdict::kUnknown) {
    text += StrCat(": ", report.why_unknown);
  }
  if (report.temperature_c) {
    text += StrCat(", ", *report.temperature_c, " degrees");
  }
  AppendCount(text, report.power_on_hours, "hours");
  AppendCount(text, report.reallocated_sectors, "sectors replaced");
  AppendCount(text, report.pending_sectors, "unreadable");
  if (report.percentage_used) {
    text += StrCat(", ", *report.percentage_used, " % worn");
  }
  AppendCount(text, report.media_errors, "media errors");
  return text;
}

SmartReport ParseSmart(std::string_view output) {
  if (output.size() > kMostJson) {
    return Unknown("smartctl said too much");
  }
  const json document = json::parse(output, nullptr, false);
  if (!document.is_object()) {
    return Unknown("smartctl's answer is not JSON");
  }
  SmartReport report;
  ReadVerdict(document, report);
  report.temperature_c = SmallNumber(At(document, {"temperature", "current"}));
  report.power_on_hours = Number(At(document, {"power_on_time", "hours"}));
  ReadAtaAttributes(document, report);
  constexpr const char* kNvme = "nvme_smart_health_information_log";
  report.percentage_used =
      SmallNumber(At(document, {kNvme, "percentage_used"}));
  report.media_errors = Number(At(document, {kNvme, "media_errors"}));
  return report;
}

SmartReport ReadSmart(const std::string& path,
                      const std::stop_token& stop,
                      const std::string& smartctl) {
  // smartctl(8): the exit code is a set of bits, of which some only tell that a
  // value was once bad.  What it printed counts.
  std::vector<int> all_codes(std::numeric_limits<std::uint8_t>::max() + 1);
  std::iota(all_codes.begin(), all_codes.end(), 0);
  Tool tool{.command = {smartctl, "--json", "-H", "-A", "-i", path},
            .package = "smartmontools"};
  tool.good_codes = std::move(all_codes);
  tool.timeout = kPatience;
  const auto output = RunTool(tool, stop);
  return output.ok() ? ParseSmart(output.value().out)
                     : Unknown(output.error().text());
}

}  // namespace restore
