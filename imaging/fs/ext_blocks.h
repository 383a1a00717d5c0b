// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/fs/ext_inode.h"
#include "imaging/fs/ext_superblock.h"
#include "imaging/io/block_device.h"

namespace imaging {

// The blocks of one inode, in bytes from the start of the partition.
struct ExtBlocks {
  base::RangeSet content;
  base::RangeSet tree;  // Extent and indirect blocks, extended attributes.
};

// Finds the blocks of inodes.  In a sound file system a tree block belongs to
// one file, so one reader never reads more of them than the file system has
// blocks; that bounds the time whatever the disk says.  Borrows all that it is
// made from.
class ExtBlocksReader {
 public:
  ExtBlocksReader(BlockDevice& partition,
                  const ExtSuperblock& sb,
                  const std::stop_token& stop)
      : partition_(partition),
        sb_(sb),
        stop_(stop),
        budget_(sb.size / sb.block_size) {}

  // Damaged and unreadable parts of a tree are passed over; what is sound is
  // still found.
  base::Result<ExtBlocks> Read(const ExtInode& inode);
  // One block that is to be read only once in the whole file system.  False
  // when the device can't read it, kCorrupt when there can't be so many.
  base::Result<bool> ReadBlock(std::uint64_t offset, std::span<std::byte> out);

 private:
  // Collects ranges and hands them over in large pieces.
  struct Collector {
    base::RangeSet& set;
    std::vector<base::ByteRange> pending;
    void Add(base::ByteRange range);
    void Finish() { set.Insert(std::move(pending)); }
  };

  base::Status AddExtents(std::span<const std::byte> node,
                          int max_depth,
                          Collector& content,
                          Collector& tree);
  base::Status AddPointers(std::span<const std::byte> pointers,
                           int depth,
                           Collector& content,
                           Collector& tree);
  base::Status AddExtentChild(std::uint64_t block,
                              int depth,
                              Collector& content,
                              Collector& tree);
  // False, adding nothing, when the file system does not have these blocks.
  bool Add(std::uint64_t block, std::uint64_t count, Collector& to) const;

  BlockDevice& partition_;
  const ExtSuperblock& sb_;
  const std::stop_token& stop_;
  std::uint64_t budget_;
};

}  // namespace imaging
