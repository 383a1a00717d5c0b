// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

#include "restore/machine/disks.h"
#include "restore/machine/volumes.h"

namespace restore {

// Fill in Disk::used_bytes and DiskPartition::used_bytes where that is cheap;
// what nobody can say stays unknown.  Never write.

// Of the volumes of this machine, from the counters of their file systems.
// Mounts read-only what is not mounted yet, and leaves it mounted in `volumes`.
void FindUsedBytes(std::vector<Disk>& disks,
                   Volumes& volumes,
                   const std::stop_token& stop);

// Of a regular file that stands for a disk, from the allocation maps of its
// file systems.  Those of more than kMaxMapped bytes would take too long.
inline constexpr std::uint64_t kMaxMapped = std::uint64_t{64} << 30;
void FindUsedBytesInFile(Disk& disk, const std::stop_token& stop);

// Of all partitions together; nullopt when one that holds something is not
// known.
std::optional<std::uint64_t> UsedBytesOf(const Disk& disk);

}  // namespace restore
