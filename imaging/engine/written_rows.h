// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "imaging/base/mutex.h"

namespace imaging {

// How far a list of rows is written without a gap, while workers take batches
// of it in order and finish them in any.  May be used by many threads.
class WrittenRows {
 public:
  // In ascending order.
  explicit WrittenRows(std::vector<std::size_t> rows);

  // `rows`, neighbours in the list, are written; that was `bytes`.
  void Add(std::span<const std::size_t> rows, std::uint64_t bytes);

  struct Prefix {
    // Every row of the list before this one is written.
    std::size_t row = 0;
    std::uint64_t bytes = 0;
  };
  Prefix prefix() const;

 private:
  struct Batch {
    std::size_t end = 0;
    std::uint64_t bytes = 0;
  };

  const std::vector<std::size_t> rows_;
  mutable base::Mutex mutex_;
  // Written, with a gap before them; by their place in the list.
  std::map<std::size_t, Batch> ahead_ GUARDED_BY(mutex_);
  std::size_t next_ GUARDED_BY(mutex_) = 0;
  std::uint64_t bytes_ GUARDED_BY(mutex_) = 0;
};

}  // namespace imaging
