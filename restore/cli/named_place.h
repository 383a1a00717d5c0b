// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "imaging/base/result.h"
#include "restore/machine/disks.h"

namespace restore {

// What a name as Target (job/target.h) takes it stands for: a disk, as it is
// now, and the number of the partition on it, 0 for all of the disk.
struct NamedPlace {
  Disk disk;
  int partition = 0;
};

// kNotFound when there is no such disk, partition or file.
base::Result<NamedPlace> FindPlace(const std::string& name);

}  // namespace restore
