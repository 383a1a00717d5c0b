// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "imaging/base/result.h"
#include "imaging/fs/ntfs_volume.h"

namespace imaging {

// Whether $LogFile says that the volume was unmounted, so that nothing waits in
// it to be replayed.
base::Result<bool> IsNtfsJournalClean(const NtfsVolume& volume);

}  // namespace imaging
