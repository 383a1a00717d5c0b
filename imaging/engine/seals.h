// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/engine/target_map.h"
#include "imaging/format/head.h"
#include "imaging/io/block_device.h"

namespace imaging {

// Where a target of `target_size` bytes keeps what makes it valid: of each
// partition in the map where file systems keep what identifies them, and its
// end; of a disk its partition table and where an older one may lie.
base::RangeSet SealedRanges(const ImageHead& head,
                            const TargetMap& map,
                            std::uint64_t target_size);

// These bytes of a target, zeroed first and written last.
//
// For one thread at a time.  Borrows its arguments.
class Seals {
 public:
  // `content` is what `head` and `used` speak of: an image's, or a source's.
  Seals(const ImageHead& head,
        const base::RangeSet& used,
        BlockDevice& content,
        const TargetMap& map,
        BlockDevice& target);

  // On the target.
  const base::RangeSet& ranges() const { return ranges_; }
  // Makes the target unmistakably invalid.  Durable when it returns.
  base::Status Close();
  // Makes it valid, once all else is written: flushes that, then writes what
  // was sealed in steps that are each durable before the next, so that
  // partitions are valid before the table shows them.
  base::Status Open();
  // For a target that was not sealed.
  base::Status WriteTable();

  // What these calls wrote.
  std::uint64_t written_bytes() const { return written_bytes_; }

 private:
  base::Status Zero(const std::vector<base::ByteRange>& ranges);
  base::RangeSet PartitionStarts() const;
  base::Status WriteContent(const std::vector<base::ByteRange>& seals);
  base::Status Write(std::uint64_t offset, std::span<const std::byte> bytes);

  const ImageHead& head_;
  const base::RangeSet& used_;
  BlockDevice& content_;
  const TargetMap& map_;
  BlockDevice& target_;
  const base::RangeSet ranges_;
  std::uint64_t written_bytes_ = 0;
};

}  // namespace imaging
