// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <stop_token>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/io/block_device.h"

namespace imaging {

// Reads `wanted` (sorted, within `window`) from `device` into `out`, which
// stands for `window`; every other byte of `out` becomes zero.  Reads past
// small gaps rather than around them.
base::Status ReadRanges(BlockDevice& device,
                        base::ByteRange window,
                        std::span<const base::ByteRange> wanted,
                        std::span<std::byte> out);

// The same for a medium that may be damaged: what can't be read is tried again
// in ever smaller pieces, and what even then can't be read is zero in `out` and
// returned.  Fails only when the device is gone or `stop` is requested.
base::Result<std::vector<base::ByteRange>> ReadRangesDespiteErrors(
    BlockDevice& device,
    base::ByteRange window,
    std::span<const base::ByteRange> wanted,
    std::span<std::byte> out,
    const std::stop_token& stop);

}  // namespace imaging
