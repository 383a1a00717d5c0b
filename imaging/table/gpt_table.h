// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/io/block_device.h"
#include "imaging/table/gpt.h"
#include "imaging/table/partition_table.h"

namespace imaging {

// The boot track: from the disk's start to `first`, where the first partition
// or boot record lies, but no more than what can hold a boot loader.
base::ByteRange BootTrack(std::uint64_t first);

// The partitions that `gpt` lists, not yet checked for overlaps.  kCorrupt when
// one leaves the disk or ends before it starts.
base::Result<std::vector<Partition>> ListGptPartitions(
    const BlockDevice& disk, const Gpt& gpt, std::uint64_t sector_size);

// The boot track and the primary GPT's header and entries.  `partitions` are in
// order of their place.
base::RangeSet GptFrontRegions(const FoundGpt& found,
                               std::span<const Partition> partitions,
                               std::uint64_t disk_size);

// The entries and the header of a GPT, one range each.
std::vector<base::ByteRange> GptOwnRanges(const Gpt& gpt,
                                          std::uint64_t sector_size);

// Where the primary GPT's entries lie, or are to lie when it is damaged.
base::ByteRange PrimaryEntriesRange(const FoundGpt& found);

// Smallest disk that holds both GPTs and `partitions`, which are in order of
// their place.
std::uint64_t MinimumGptDisk(const FoundGpt& found,
                             std::span<const Partition> partitions);

}  // namespace imaging
