// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stop_token>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/io/block_device.h"
#include "imaging/pipeline/progress.h"

namespace restore {

// Where the bytes of `source` are that are neither a hole nor in `except`.
base::Result<base::RangeSet> BytesOf(imaging::BlockDevice& source,
                                     const base::RangeSet& except);

// Copies `ranges` of `source` to the same places of `target`, `offset` further
// on.
base::Status CopyRanges(imaging::BlockDevice& source,
                        const base::RangeSet& ranges,
                        imaging::BlockDevice& target,
                        std::uint64_t offset,
                        imaging::Progress& progress,
                        const std::stop_token& stop);

// kIo, with the place, unless `target` holds the same there.  Drop the target's
// cache first.
base::Status CompareRanges(imaging::BlockDevice& source,
                           const base::RangeSet& ranges,
                           imaging::BlockDevice& target,
                           std::uint64_t offset,
                           imaging::Progress& progress,
                           const std::stop_token& stop);

// That `target` does not hold at byte `at` what was written there.
base::Error NotAsWritten(const imaging::BlockDevice& target, std::uint64_t at);

}  // namespace restore
