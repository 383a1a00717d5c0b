// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/table/partition_table.h"

namespace restore {

// What a partition or a whole disk holds, by its superblock.  Names are
// blkid's: "ntfs", "vfat", "ext4", "swap", "crypto_LUKS", "BitLocker"; all
// empty when nothing is known.  The label is untrusted.
struct Content {
  std::string type;
  std::string label;
  std::string uuid;
};

// Reads no more than superblocks of `window` of the device or file at `path`;
// never writes.  A window of length 0 means all of it.
base::Result<Content> ProbeContent(const std::string& path,
                                   base::ByteRange window);

// A partition table as libblkid reads it, which knows more kinds than the
// engine does.
struct FoundTable {
  std::string kind;  // "gpt", "mbr", "bsd", "mac", "sun"...; "" when none.
  std::string id;    // As imaging::PartitionTable has it.
  // Ordered by number, as imaging::PartitionTable has them.
  std::vector<imaging::Partition> partitions;
};

base::Result<FoundTable> ProbeTable(const std::string& path);

}  // namespace restore
