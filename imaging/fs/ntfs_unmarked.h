// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stop_token>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/fs/ntfs_volume.h"

namespace imaging {

// What the files say of a volume whose $Bitmap says something else.
struct NtfsUnmarked {
  // Clusters, in bytes of the partition, that files hold and `used` does not.
  base::RangeSet clusters;
  // Records that are in use but can't be read, or not to their end: what they
  // hold is known from $Bitmap alone.
  std::uint64_t damaged_records = 0;
};

// Reads all of $MFT.
base::Result<NtfsUnmarked> FindNtfsUnmarked(const NtfsVolume& volume,
                                            const base::RangeSet& used,
                                            const std::stop_token& stop);

}  // namespace imaging
