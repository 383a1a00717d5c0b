// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "restore/record/record.h"

namespace restore {

inline constexpr std::size_t kMaxRecordText = 4096;
inline constexpr std::size_t kMaxRecordList = 1000;

// Makes a record fit to be written: texts become printable and are cut at
// kMaxRecordText bytes, lists at `max_list` entries, which `left_out` counts.
void TrimRecord(Record& record, std::size_t max_list);

}  // namespace restore
