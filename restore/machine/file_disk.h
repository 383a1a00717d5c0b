// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "imaging/base/result.h"
#include "restore/machine/disks.h"

namespace restore {

// A regular file that stands for a disk, as ListDisks() would show it: without
// nodes, so that its partitions are "disk.img#2".  Never writes.
base::Result<Disk> ReadFileDisk(const std::string& path);

}  // namespace restore
