// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/engine/image.h"
#include "imaging/engine/target_check.h"
#include "imaging/engine/target_map.h"
#include "imaging/io/block_device.h"

namespace imaging {

// Which used bytes of the image's content `target` holds otherwise, in units of
// 4 KiB, so that a file can be told from its neighbours in the same chunk.
// Looks again at the chunks of `difference`; one that can't be read now, or
// that is right this time, counts whole: it was not right before.
//   kCancelled, and errors of the image
base::Result<base::RangeSet> DifferingRanges(const Image& image,
                                             const TargetMap& map,
                                             BlockDevice& target,
                                             const Difference& difference,
                                             const std::stop_token& stop);

}  // namespace imaging
