// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/engine/image.h"

namespace imaging {

// Chunks that a thread takes at once, so that their hashes are computed side by
// side (Sha256OfEach()) while their buffers stay small.
std::size_t ChunksAtOnce(std::uint32_t chunk_size);

// Hands out rows of an index to threads, in order, each once, and has the
// stored bytes ahead of them fetched.  Borrows its arguments.
class RowQueue {
 public:
  // kNothing: the stored bytes won't be read.
  enum class Fetch : std::uint8_t { kStored, kNothing };

  RowQueue(const Image& image, std::vector<std::size_t> rows, Fetch fetch);

  // The next ChunksAtOnce() rows, or what is left; empty when all are handed
  // out.  Valid as long as the queue.
  std::span<const std::size_t> Next();

 private:
  void FetchAhead(base::ByteRange stored);

  const Image& image_;
  const std::vector<std::size_t> rows_;
  const std::size_t at_once_;
  const Fetch fetch_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<std::uint64_t> fetched_to_ = 0;
};

// Rows of `index` whose chunks touch one of `ranges`, in order.
std::vector<std::size_t> RowsOf(const Index& index,
                                const std::vector<base::ByteRange>& ranges);

}  // namespace imaging
