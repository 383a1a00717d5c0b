// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "restore/machine/disks.h"
#include "restore/machine/hive.h"
#include "restore/machine/volumes.h"

namespace restore {

// What a Windows calls a partition, and how it knows the partition again.
struct MountedDevice {
  char letter = 0;  // 'A' to 'Z'.
  // Of a partition in a GPT: its unique GUID; empty for one in an MBR, which
  // is known by its disk's identifier ("0x1234abcd") and its place.
  std::string partition_id;
  std::string disk_id;
  std::uint64_t offset = 0;

  friend bool operator==(const MountedDevice&, const MountedDevice&) = default;
};

// The drive letters in the key MountedDevices of the hive SYSTEM, in no order.
// Letters of optical drives and the like are left out.
base::Result<std::vector<MountedDevice>> ReadMountedDevices(const Hive& hive);

// Gives the partitions of `disks` the letters of the Windows installed there,
// the first one that can be read.  Mounts its volume read-only, and leaves it
// mounted in `volumes`.  A Windows that cannot be read leaves the letters as
// they are.
void FindDriveLetters(std::vector<Disk>& disks, Volumes& volumes);

}  // namespace restore
