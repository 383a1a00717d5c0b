// SPDX-License-Identifier: Apache-2.0
#include "restore/record/record_names.h"

#include <array>
#include <cstddef>

namespace restore {

namespace {

// In the order of the values, which count from 0.
constexpr std::array<std::string_view, 6> kJobs{"restore", "clone", "backup",
                                                "rescue",  "undo",  "capture"};
constexpr std::array<std::string_view, 8> kEnds{
    "done",         "incomplete",    "refused", "cancelled",
    "half_written", "not_read_back", "wrong",   "failed"};
constexpr std::array<std::string_view, 4> kVerdicts{"not_reached", "not_asked",
                                                    "right", "wrong"};
constexpr std::array<std::string_view, 9> kWaivers{
    "no_backup",    "no_rescue",        "no_proof",
    "no_read_back", "unreadable_image", "live_source",
    "low_battery",  "failing_disk",     "no_undo"};
constexpr std::array<std::string_view, 4> kFates{"kept", "overwritten",
                                                 "removed", "created"};
constexpr std::array<std::string_view, 7> kTitles{
    "drive", "boot", "recovery", "swap", "system", "named", "numbered"};
constexpr std::array<std::string_view, 7> kCodes{
    "cancelled",   "invalid_argument", "not_found", "corrupt",
    "unsupported", "no_space",         "io"};

template <typename Names, typename Enum>
std::string_view Name(const Names& names, Enum value) {
  const auto place = static_cast<std::size_t>(value);
  return place < names.size() ? names[place] : "";
}

template <typename Enum, typename Names>
std::optional<Enum> Value(const Names& names, std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) {
      return static_cast<Enum>(i);
    }
  }
  return std::nullopt;
}

}  // namespace

std::string_view NameOf(JobKind job) {
  return Name(kJobs, job);
}
std::string_view NameOf(JobEnd end) {
  return Name(kEnds, end);
}
std::string_view NameOf(ReadBackVerdict verdict) {
  return Name(kVerdicts, verdict);
}
std::string_view NameOf(Waiver waiver) {
  return Name(kWaivers, waiver);
}
std::string_view NameOf(Fate fate) {
  return Name(kFates, fate);
}
std::string_view NameOf(Title::Kind kind) {
  return Name(kTitles, kind);
}
std::string_view NameOf(base::ErrorCode code) {
  return Name(kCodes, code);
}

template <>
std::optional<JobKind> ValueNamed(std::string_view name) {
  return Value<JobKind>(kJobs, name);
}
template <>
std::optional<JobEnd> ValueNamed(std::string_view name) {
  return Value<JobEnd>(kEnds, name);
}
template <>
std::optional<ReadBackVerdict> ValueNamed(std::string_view name) {
  return Value<ReadBackVerdict>(kVerdicts, name);
}
template <>
std::optional<Waiver> ValueNamed(std::string_view name) {
  return Value<Waiver>(kWaivers, name);
}
template <>
std::optional<Fate> ValueNamed(std::string_view name) {
  return Value<Fate>(kFates, name);
}
template <>
std::optional<Title::Kind> ValueNamed(std::string_view name) {
  return Value<Title::Kind>(kTitles, name);
}

}  // namespace restore
