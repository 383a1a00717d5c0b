// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stop_token>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/fs/ext_superblock.h"
#include "imaging/io/block_device.h"

namespace imaging {

// A group descriptor.  Places are bytes from the start of the partition, and
// what lies there lies in the file system.
struct ExtGroup {
  std::uint64_t block_bitmap = 0;
  std::uint64_t inode_bitmap = 0;
  std::uint64_t inode_table = 0;
  std::uint32_t free_clusters = 0;
  std::uint32_t bitmap_checksum = 0;  // See ExtSuperblock::descriptor_size.
  // The bitmap was never written: only metadata is in use.
  bool bitmap_uninitialized = false;
};

// The primary descriptor table, every checksum verified.  Errors as ReadExt().
base::Result<std::vector<ExtGroup>> ReadExtGroups(BlockDevice& partition,
                                                  const ExtSuperblock& sb,
                                                  const std::stop_token& stop);

// Everything that is in use by the superblock and the descriptors alone,
// sorted.  kCorrupt when two of these overlap or one leaves the file system.
base::Result<std::vector<base::ByteRange>> ExtMetadata(
    const BlockDevice& partition,
    const ExtSuperblock& sb,
    const std::vector<ExtGroup>& groups);

}  // namespace imaging
