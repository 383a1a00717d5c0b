// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/engine/image.h"
#include "imaging/pipeline/workers.h"

namespace imaging {

// Hands out rows of an index to threads, in order, each once, and has the
// stored bytes ahead of them fetched.  Borrows its arguments.
class RowQueue {
 public:
  // kNothing: the stored bytes won't be read.
  enum class Fetch : std::uint8_t { kStored, kNothing };

  RowQueue(const Image& image, std::vector<std::size_t> rows, Fetch fetch)
      : image_(image), rows_(std::move(rows)), fetch_(fetch) {}

  // nullopt when all are handed out.
  std::optional<std::size_t> Next();

 private:
  void FetchAhead(base::ByteRange stored);

  const Image& image_;
  const std::vector<std::size_t> rows_;
  const Fetch fetch_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<std::uint64_t> fetched_to_ = 0;
};

// Rows of `index` whose chunks touch one of `ranges`, in order.
std::vector<std::size_t> RowsOf(const Index& index,
                                const std::vector<base::ByteRange>& ranges);

}  // namespace imaging
