// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/fs/ntfs_volume.h"

namespace imaging {

// Appends the clusters whose bits are set in the first `count` bits, bit 0 of
// byte 0 being cluster `first`.  `bits` has a whole number of 8-byte words.
void AppendNtfsBits(std::span<const std::byte> bits,
                    std::uint64_t first,
                    std::uint64_t count,
                    std::uint32_t cluster_size,
                    base::RangeSet& used);

// What $Bitmap calls used, as bytes of the partition.  kCorrupt when it is too
// short for the volume.
base::Result<base::RangeSet> ReadNtfsBitmap(const NtfsVolume& volume,
                                            const std::stop_token& stop);

}  // namespace imaging
