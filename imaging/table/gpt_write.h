// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/io/block_device.h"
#include "imaging/table/gpt.h"
#include "imaging/table/guid.h"
#include "imaging/table/partition_table.h"

namespace imaging {

// The header sector of one of the two GPTs, with its checksums made anew.
std::vector<std::byte> MakeGptHeaderSector(const Gpt& gpt,
                                           std::uint32_t sector_size);

// The backup of `primary`, entries first, as UEFI 2.10, section 5.3.1 has it.
TableWrite MakeBackupGpt(const Gpt& primary, std::uint32_t sector_size);

// A partition that a GPT is to list.
struct NewGptPartition {
  base::ByteRange range;  // Whole sectors.
  std::string type;       // "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"
  std::array<std::byte, kGuidSize> id{};
  std::string name;  // ASCII, at most 36 characters.
  std::uint64_t attributes = 0;
};

// A whole GPT for an empty disk: protective MBR without boot code, primary GPT
// of 128 entries, backup GPT; partitions are numbered from 1.  kInvalidArgument
// when partitions are out of order, overlap or leave the usable space.
base::Result<std::vector<TableWrite>> MakeGpt(
    std::uint64_t disk_size,
    std::uint32_t sector_size,
    const std::array<std::byte, kGuidSize>& disk_id,
    const std::vector<NewGptPartition>& partitions);

// The bytes that make both GPTs of `disk` what `edit` makes of its entries: the
// backup's, then the primary's, entries before headers.  kUnsupported when
// either is damaged.
base::Result<std::vector<TableWrite>> EditGpt(
    BlockDevice& disk,
    std::uint32_t sector_size,
    const std::function<base::Status(Gpt&)>& edit);

// The bytes that make the GPT of `disk` list `partitions` too, each at the
// first free entry from its end, so that no partition gets another number.
// Only both headers and both lists of entries are rewritten.  kUnsupported when
// the GPT is damaged or its entries are all in use.
base::Result<std::vector<TableWrite>> AddToGpt(
    BlockDevice& disk,
    std::uint32_t sector_size,
    const std::vector<NewGptPartition>& partitions);

}  // namespace imaging
