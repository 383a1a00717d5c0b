// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>

#include "imaging/base/result.h"
#include "imaging/fs/ntfs_volume.h"

namespace imaging {

// Calls `visit` with every MFT record that is in use and whole, in order, until
// it returns false.  Returns how many were passed over as damaged: in use by
// their own account or that of $MFT's bitmap, or not to be read.
base::Result<std::uint64_t> ScanNtfsRecords(
    const NtfsVolume& volume,
    const std::function<bool(const NtfsRecord&)>& visit,
    const std::stop_token& stop);

}  // namespace imaging
