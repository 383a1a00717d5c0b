// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "restore/record/record.h"
#include "restore/record/record_words.h"

namespace restore {

// The pieces that a record's page is made of.

// Text from anywhere, made safe to stand in a page: printable, in one line, and
// without signs that turn the direction of writing or hide.
std::string PageSafe(std::string_view text);

// "1.5 GiB (1610612736)"
std::string ExactBytes(std::uint64_t bytes);
// "1 h 2 min 3 s", "4.2 s"
std::string DurationText(std::uint64_t milliseconds);

Word WordOf(JobKind job);
Word WordOf(JobEnd end);
Word WordOf(ReadBackVerdict verdict);
Word WordOf(Waiver waiver);
Word WordOf(Fate fate);

}  // namespace restore
