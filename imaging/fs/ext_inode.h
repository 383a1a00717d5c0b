// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/fs/ext_groups.h"
#include "imaging/fs/ext_superblock.h"
#include "imaging/io/block_device.h"

namespace imaging {

// An inode as stored, with the few fields that lead to its blocks.
struct ExtInode {
  enum class Kind : std::uint8_t { kFolder, kFile, kLink, kOther };

  base::ByteRange place;  // Bytes of the partition where it is stored.
  std::vector<std::byte> raw;

  // False for an inode that no name leads to.
  bool InUse() const;
  Kind kind() const;
  std::uint64_t size() const;
  // Whether its content is in the inode itself.
  bool HasInlineData() const;
  bool HasExtents() const;
  // The 60 bytes that hold block numbers, extents or content.
  std::span<const std::byte> BlockArea() const;
  // The block with its extended attributes; 0 without one.
  std::uint64_t attribute_block() const;
};

// The value of the attribute system.data, which continues the content of an
// inode with inline data; empty when there is none.
std::span<const std::byte> ExtInlineTail(const ExtInode& inode);

// Reads inodes; keeps the last piece of an inode table, as the files of a
// folder mostly lie together.  Borrows all that it is made from.
class ExtInodeReader {
 public:
  ExtInodeReader(BlockDevice& partition,
                 const ExtSuperblock& sb,
                 const std::vector<ExtGroup>& groups)
      : partition_(partition), sb_(sb), groups_(groups) {}

  // False for numbers that no inode has.
  bool Has(std::uint64_t number) const {
    return number != 0 && number <= sb_.inodes;
  }
  // The bytes where an inode that it Has() is stored.
  base::ByteRange Place(std::uint64_t number) const;
  base::Result<ExtInode> Read(std::uint64_t number);

 private:
  BlockDevice& partition_;
  const ExtSuperblock& sb_;
  const std::vector<ExtGroup>& groups_;
  std::vector<std::byte> piece_;
  std::uint64_t piece_offset_ = 0;
};

}  // namespace imaging
