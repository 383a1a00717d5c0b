// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/row_queue.h"

#include <algorithm>
#include <utility>

namespace imaging {

std::size_t ChunksAtOnce(std::uint32_t chunk_size) {
  constexpr std::size_t kMostBytes = std::size_t{8} << 20;
  return std::clamp<std::size_t>(kMostBytes / chunk_size, 1, kSha256Lanes);
}

RowQueue::RowQueue(const Image& image,
                   std::vector<std::size_t> rows,
                   Fetch fetch)
    : image_(image),
      rows_(std::move(rows)),
      at_once_(ChunksAtOnce(image.head().chunk_size)),
      fetch_(fetch) {}

std::span<const std::size_t> RowQueue::Next() {
  const std::size_t place = next_.fetch_add(at_once_);
  if (place >= rows_.size()) {
    return {};
  }
  const auto rows =
      std::span(rows_).subspan(place, std::min(at_once_, rows_.size() - place));
  if (fetch_ == Fetch::kStored) {
    FetchAhead(image_.index().at(rows.back()).stored_range());
  }
  return rows;
}

void RowQueue::FetchAhead(base::ByteRange stored) {
  // Far enough ahead to keep a disk busy, near enough to stay in the cache.
  constexpr std::uint64_t kAhead = 32 << 20;
  std::uint64_t fetched = fetched_to_.load();
  if (stored.end() + kAhead / 2 < fetched) {
    return;
  }
  const std::uint64_t from = std::max(fetched, stored.offset);
  const std::uint64_t to =
      std::min(stored.end() + kAhead, image_.index().stored_end());
  if (from < to && fetched_to_.compare_exchange_strong(fetched, to)) {
    image_.stored().Prefetch({from, to - from});
  }
}

std::vector<std::size_t> RowsOf(const Index& index,
                                const std::vector<base::ByteRange>& ranges) {
  std::vector<std::size_t> rows;
  for (const base::ByteRange& range : ranges) {
    if (range.length == 0) {
      continue;
    }
    std::size_t row = index.RowAt(range.offset);
    if (!rows.empty() && row <= rows.back()) {
      row = rows.back() + 1;
    }
    for (; row < index.size() && index.at(row).offset < range.end(); ++row) {
      rows.push_back(row);
    }
  }
  return rows;
}

}  // namespace imaging
