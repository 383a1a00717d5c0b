// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/engine/chunk_reader.h"
#include "imaging/engine/image.h"
#include "imaging/engine/target_map.h"
#include "imaging/io/aligned_buffer.h"
#include "imaging/io/block_device.h"
#include "imaging/pipeline/progress.h"

namespace imaging {

// Looks at a device and says whether it holds chunks of an image.  Unused bytes
// count for nothing.  One instance per thread; borrows its arguments.
class TargetChecker {
 public:
  TargetChecker(const Image& image, const TargetMap& map, BlockDevice& target)
      : image_(image), map_(map), target_(target) {}

  // Reads the chunks' places on the device and returns which of `shares` it
  // does not hold, in order.  `reader` is used for chunks that only count in
  // part.
  base::Result<std::vector<std::size_t>> Differing(
      std::span<const Share> shares, ChunkReader& reader);
  // After that, what stands in the place of shares[place], which is no row of
  // zeros, with unused bytes as zero.
  std::span<const std::byte> found(std::size_t place) const {
    return found_[place];
  }

 private:
  base::Result<bool> HoldsZeros(const ChunkShare& share, AlignedBuffer& buffer);
  base::Result<bool> HoldsUsed(const Share& look,
                               std::span<const std::byte> found,
                               ChunkReader& reader) const;

  const Image& image_;
  const TargetMap& map_;
  BlockDevice& target_;
  std::vector<AlignedBuffer> buffers_;
  std::vector<std::span<const std::byte>> found_;
  std::vector<Sha256> hashes_;
};

struct Difference {
  // Rows of the index whose place on the device holds something else.
  std::vector<std::size_t> rows;
  // The partition table differs.
  bool table = false;
  std::uint64_t checked_bytes = 0;

  bool none() const { return rows.empty() && !table; }
};

// Compares all that `map` speaks of, on `threads` threads.  The device is only
// read; drop its cache first to read the medium.
base::Result<Difference> CompareTarget(const Image& image,
                                       const TargetMap& map,
                                       BlockDevice& target,
                                       int threads,
                                       Phase phase,
                                       Progress& progress,
                                       const std::stop_token& stop);

// The same for some rows of the index only, in order, and the table.
base::Result<Difference> CompareRows(const Image& image,
                                     const TargetMap& map,
                                     std::vector<std::size_t> rows,
                                     BlockDevice& target,
                                     int threads,
                                     Phase phase,
                                     Progress& progress,
                                     const std::stop_token& stop);

// What a delta restore would have to write.  Reads the medium, not a cache.
base::Result<Difference> LookAtTarget(const Image& image,
                                      const TargetMap& map,
                                      BlockDevice& target,
                                      int threads,
                                      Progress& progress,
                                      const std::stop_token& stop);

// Whether the device holds the partition table of `map`.
base::Result<bool> HoldsTable(const TargetMap& map, BlockDevice& target);

}  // namespace imaging
