// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/written_rows.h"

#include <algorithm>
#include <utility>

namespace imaging {

WrittenRows::WrittenRows(std::vector<std::size_t> rows)
    : rows_(std::move(rows)) {}

void WrittenRows::Add(std::span<const std::size_t> rows, std::uint64_t bytes) {
  const auto at = std::ranges::lower_bound(rows_, rows.front());
  const auto place = static_cast<std::size_t>(at - rows_.begin());
  const base::MutexLock lock(mutex_);
  ahead_[place] = {.end = place + rows.size(), .bytes = bytes};
  while (!ahead_.empty() && ahead_.begin()->first == next_) {
    next_ = ahead_.begin()->second.end;
    bytes_ += ahead_.begin()->second.bytes;
    ahead_.erase(ahead_.begin());
  }
}

WrittenRows::Prefix WrittenRows::prefix() const {
  const base::MutexLock lock(mutex_);
  if (rows_.empty()) {
    return {};
  }
  return {.row = next_ < rows_.size() ? rows_[next_] : rows_.back() + 1,
          .bytes = bytes_};
}

}  // namespace imaging
