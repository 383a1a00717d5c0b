// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/io/block_device.h"
#include "imaging/table/partition_table.h"

namespace imaging {

// The bytes that make the table of `disk`, which is `table`, list partition
// `number` with `new_size` bytes, less than it has; its start and all else
// stay. In the order in which they are to be written, each flushed before the
// next: of a GPT the backup first, so that a cut at any place leaves one sound
// copy.
//
// kUnsupported for a logical partition, whose end others hang on, and for a GPT
// that is damaged; kInvalidArgument when there is no such partition or the size
// is not less, not whole sectors, or nothing.
base::Result<std::vector<TableWrite>> ShrinkPartition(
    BlockDevice& disk,
    const PartitionTable& table,
    int number,
    std::uint64_t new_size);

}  // namespace imaging
