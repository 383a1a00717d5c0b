// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/engine/chunk_reader.h"
#include "imaging/engine/image.h"
#include "imaging/engine/target_map.h"
#include "imaging/io/block_device.h"
#include "imaging/pipeline/progress.h"

namespace imaging {

// Looks at a device and says whether it holds a chunk of an image.  Unused
// bytes count for nothing.  One instance per thread; borrows its arguments.
class TargetChecker {
 public:
  TargetChecker(const Image& image, const TargetMap& map, BlockDevice& target);

  // Reads the chunk's place on the device.  Afterwards found() is what stands
  // there, with unused bytes as zero.
  base::Result<bool> Holds(std::size_t row, const ChunkShare& share);
  std::span<const std::byte> found() const { return found_; }

 private:
  base::Result<bool> HoldsZeros(const ChunkShare& share);

  const Image& image_;
  const TargetMap& map_;
  BlockDevice& target_;
  AlignedBuffer buffer_;
  std::span<std::byte> found_;
  ChunkReader reader_;
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

}  // namespace imaging
