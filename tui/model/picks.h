// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tui/model/state.h"

namespace tui {

// What a technician can pick as source or target.

// The operation at hand works on partitions; comparing goes by the image.
bool PicksPartitions(const State& state);

// All disks, or all partitions of all disks, in the order of the survey.
std::vector<Pick> PicksOf(const State& state);

// Null for a whole disk.
const restore::DiskPartition* PartitionOf(const Pick& pick);

// "Samsung SSD 980, 500.1 GB, serial S64D, partition 3 (NTFS, Windows)"
std::string PickText(const Pick& pick, const Words& t);

// The row that is chosen to begin with: the partition that bears the identifier
// or the number of the one in the image; never the disk we were started from.
std::size_t LikelyTarget(const State& state);

// Such an operation needs a plan of what it does to the target disk.
bool NeedsPlan(Operation operation);
bool OverwritesTarget(Operation operation);

}  // namespace tui
