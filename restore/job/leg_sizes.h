// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "imaging/engine/image.h"
#include "restore/job/restore_leg.h"

namespace restore {

// How much a restore has to do, in rows of the image's index and in bytes.  Of
// a leg that was looked at, only what its target does not hold counts.

// The rows that any of the legs will write, each once and in order.
std::vector<std::size_t> RowsToProve(const imaging::Image& image,
                                     const std::vector<RestoreLeg>& legs);

std::uint64_t BytesToWrite(const imaging::Image& image, const RestoreLeg& leg);

// All that the image has for the leg, whatever its target holds.
std::uint64_t UsedBytesOf(const imaging::Image& image, const RestoreLeg& leg);

}  // namespace restore
