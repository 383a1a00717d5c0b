// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/fs/ntfs_volume.h"

namespace imaging {

// kCorrupt unless $MFTMirr repeats the first four records of $MFT.
base::Status CheckNtfsMirror(const NtfsVolume& volume);

// kCorrupt unless the clusters that NTFS cannot do without are in `used`: a
// bitmap that calls one of them free is not this volume's.
base::Status CheckNtfsSystemFiles(const NtfsVolume& volume,
                                  const base::RangeSet& used);

}  // namespace imaging
