// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "imaging/base/ranges.h"
#include "imaging/engine/image.h"
#include "imaging/engine/target_check.h"
#include "imaging/engine/target_map.h"
#include "imaging/io/block_device.h"

namespace imaging {

// What Restore() may write of `target` when it does not discard, in bytes of
// the target: never fewer than it writes.  `difference` as for RowsToWrite().
base::RangeSet RangesToWrite(const Image& image,
                             const TargetMap& map,
                             BlockDevice& target,
                             const Difference* difference);

// `ranges` of a device of `size` bytes, widened so that an image with these
// used ranges, put back by Restore() without discarding, writes them and
// nothing else: they are aligned, and no gap is so small that Restore() writes
// over it.
base::RangeSet WidenToWrites(const base::RangeSet& ranges, std::uint64_t size);

}  // namespace imaging
