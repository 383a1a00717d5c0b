// SPDX-License-Identifier: Apache-2.0
#include "restore/job/leg_sizes.h"

#include <algorithm>

#include "imaging/base/ranges.h"
#include "imaging/engine/restore.h"

namespace restore {

namespace {

std::vector<std::size_t> RowsToWrite(const imaging::Image& image,
                                     const RestoreLeg& leg) {
  return imaging::RowsToWrite(image, leg.map, leg.target->device(),
                              leg.difference());
}

}  // namespace

std::vector<std::size_t> RowsToProve(const imaging::Image& image,
                                     const std::vector<RestoreLeg>& legs) {
  std::vector<std::size_t> rows;
  for (const RestoreLeg& leg : legs) {
    const auto more = RowsToWrite(image, leg);
    rows.insert(rows.end(), more.begin(), more.end());
  }
  std::ranges::sort(rows);
  // clang 14 does not take libstdc++'s std::ranges::unique.
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows;
}

std::uint64_t BytesToWrite(const imaging::Image& image, const RestoreLeg& leg) {
  std::uint64_t bytes = 0;
  for (const std::size_t row : RowsToWrite(image, leg)) {
    bytes += base::TotalLength(
        imaging::ShareOf(image.index().at(row), image.index(), leg.map).used);
  }
  return bytes;
}

std::uint64_t UsedBytesOf(const imaging::Image& image, const RestoreLeg& leg) {
  return base::TotalLength(image.index().used().Within(leg.map.content));
}

}  // namespace restore
