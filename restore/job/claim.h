// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stop_token>

#include "imaging/base/result.h"
#include "imaging/engine/image.h"
#include "imaging/engine/target_check.h"
#include "imaging/engine/target_map.h"
#include "imaging/io/block_device.h"
#include "imaging/pipeline/progress.h"

namespace restore {

// Every row of an index.
inline constexpr std::uint64_t kAllRows = ~std::uint64_t{0};

// What a delta restore has to write to a target of which a journal claims that
// the rows of the index before `row` are there: of those, the ones that the
// medium does not hold; and all others, without a look.
base::Result<imaging::Difference> LookAtClaim(const imaging::Image& image,
                                              const imaging::TargetMap& map,
                                              imaging::BlockDevice& target,
                                              std::uint64_t row,
                                              int threads,
                                              imaging::Progress& progress,
                                              const std::stop_token& stop);

}  // namespace restore
