// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "imaging/base/result.h"
#include "restore/record/record.h"

namespace restore {

// The words that stand in a record for each value, and back.

std::string_view NameOf(JobKind job);              // "restore"
std::string_view NameOf(JobEnd end);               // "half_written"
std::string_view NameOf(ReadBackVerdict verdict);  // "not_reached"
std::string_view NameOf(Waiver waiver);            // "no_backup"
std::string_view NameOf(Fate fate);                // "kept"
std::string_view NameOf(Title::Kind kind);         // "drive"
std::string_view NameOf(base::ErrorCode code);     // "no_space"

// One value for each name; nullopt for any other text.
template <typename Enum>
std::optional<Enum> ValueNamed(std::string_view name);

template <>
std::optional<JobKind> ValueNamed(std::string_view name);
template <>
std::optional<JobEnd> ValueNamed(std::string_view name);
template <>
std::optional<ReadBackVerdict> ValueNamed(std::string_view name);
template <>
std::optional<Waiver> ValueNamed(std::string_view name);
template <>
std::optional<Fate> ValueNamed(std::string_view name);
template <>
std::optional<Title::Kind> ValueNamed(std::string_view name);

}  // namespace restore
