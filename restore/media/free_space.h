// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/io/block_device.h"
#include "imaging/table/partition_table.h"

namespace restore {

// `size` bytes at the end of the last free space of the disk that has room,
// in whole MiB.  An extended partition is not free.  kNoSpace, with the largest
// free space and what is needed, when there is none.
base::Result<base::ByteRange> FindFreeSpace(
    imaging::BlockDevice& disk,
    const imaging::PartitionTable& table,
    std::uint64_t size);

// Where the free space right behind `partition` ends; its own end when there is
// none.
base::Result<std::uint64_t> EndOfFreeSpaceBehind(
    imaging::BlockDevice& disk,
    const imaging::PartitionTable& table,
    const imaging::Partition& partition);

}  // namespace restore
