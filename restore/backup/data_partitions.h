// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "restore/plan/plan.h"

namespace restore {

// A partition of which a copy is to be made.
struct DataPartition {
  std::string source;  // "/dev/sda4", "/dev/sda#4" or "disk.img#4".
  Title title;
  int number = 0;
  Fate fate = Fate::kKept;
  std::string fs_type;
  std::uint64_t size = 0;
  // Bytes of it that a copy must hold, before compression: all of it, until
  // Measure() has looked.
  std::uint64_t used_bytes = 0;
  // Plain English sentences: hibernated, encrypted, damaged.
  std::vector<std::string> notes;
};

// The plan of doing nothing to `disk`, for copies that no restore follows.
RestorePlan PlanToKeepAll(const Disk& disk);

// Those that are to be saved before `plan` is carried out, in order of place.
std::vector<DataPartition> DataPartitionsOf(const RestorePlan& plan);

// One partition of the plan, whatever it holds.  kNotFound when the disk has no
// such partition.
base::Result<DataPartition> DataPartitionAt(const RestorePlan& plan,
                                            int number);

// Reads the allocation map of each and fills in `used_bytes` and `notes`.  What
// can't be looked at keeps its size, and a note says why.  Cancelled is the
// only error.
base::Status Measure(std::vector<DataPartition>& partitions,
                     const std::string& disk,
                     const std::stop_token& stop);

// What copies of them all take at most.
std::uint64_t RoomFor(const std::vector<DataPartition>& partitions);
// The same for one of so many bytes: data that can't be compressed, its frames
// and an index.
std::uint64_t RoomFor(std::uint64_t used_bytes);

}  // namespace restore
