// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/engine/capture_plan.h"
#include "imaging/table/partition_table.h"

namespace restore::testing {

// What is restored over what.
struct DiskCase {
  std::string_view name;
  imaging::TableKind table = imaging::TableKind::kGpt;
  // Partitions to be restored, with the others kept; empty: the whole disk.
  std::vector<int> legs;
  // The used disk has another table.
  bool other_table = false;
};

// GPT: 1 a small boot partition, 2 the system, 3 data.  MBR: 1 the system, 5
// data.  All of them noise, and the data partition behind what is restored.
std::vector<DiskCase> AllDiskCases();

// The disk that the image is of.
std::vector<std::byte> FactoryDisk(const DiskCase& disk);
// The disk that it is restored to, as somebody has used it.
std::vector<std::byte> UsedDisk(const DiskCase& disk);

// What to capture of the factory disk: small chunks, and of the system
// partition a part that nobody uses.
imaging::CapturePlan PlanFactoryImage(const std::vector<std::byte>& disk);

// The partitions that a disk shows, none when it has no table.
std::vector<imaging::Partition> PartitionsOf(
    const std::vector<std::byte>& disk);

}  // namespace restore::testing
