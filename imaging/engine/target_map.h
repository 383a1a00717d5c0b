// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/engine/image.h"
#include "imaging/io/block_device.h"
#include "imaging/table/partition_table.h"

namespace imaging {

// Where content of an image belongs on a device, and which of its bytes matter
// there.
struct TargetMap {
  // The content that is meant: a partition's range, or all of it.
  base::ByteRange content;
  // Place of the content's first byte on the device.
  std::uint64_t target_offset = 0;
  // Bytes that stand on the device instead of the image's, in bytes of the
  // device and in order: the partition table fitted to the disk.
  std::vector<TableWrite> table;

  std::uint64_t ToTarget(std::uint64_t content_offset) const {
    return content_offset - content.offset + target_offset;
  }
  base::ByteRange ToTarget(base::ByteRange range) const {
    return {ToTarget(range.offset), range.length};
  }
  // The place of `range` of the device in the content; may be empty.
  base::ByteRange ToContent(base::ByteRange range) const;
};

// The part of a chunk that a map speaks of, and the bytes in it that matter.
struct ChunkShare {
  // Of the content; within the chunk.
  base::ByteRange range;
  // Used bytes of it, in order, that the table does not stand in for.
  std::vector<base::ByteRange> used;
  // It is the whole chunk and nothing stands in for any of it, so that its
  // content hash speaks for it.
  bool whole = false;
};

ChunkShare ShareOf(const Chunk& chunk,
                   const Index& index,
                   const TargetMap& map);

// A row of an index and what a map means of it.
struct Share {
  std::size_t row = 0;
  ChunkShare share;
};

std::vector<Share> SharesOf(std::span<const std::size_t> rows,
                            const Index& index,
                            const TargetMap& map);

// Ranges that the table of `map` covers, in bytes of the content.
base::RangeSet TableInContent(const TargetMap& map);

}  // namespace imaging
