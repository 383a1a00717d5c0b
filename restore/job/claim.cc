// SPDX-License-Identifier: Apache-2.0
#include "restore/job/claim.h"

#include <algorithm>

#include "imaging/engine/row_queue.h"

namespace restore {

base::Result<imaging::Difference> LookAtClaim(const imaging::Image& image,
                                              const imaging::TargetMap& map,
                                              imaging::BlockDevice& target,
                                              std::uint64_t row,
                                              int threads,
                                              imaging::Progress& progress,
                                              const std::stop_token& stop) {
  target.DropCache();
  const imaging::Index& index = image.index();
  const auto rows = imaging::RowsOf(index, index.used().Within(map.content));
  const auto claimed_end = std::ranges::lower_bound(rows, row);
  TRY_ASSIGN(imaging::Difference difference,
             imaging::CompareRows(image, map, {rows.begin(), claimed_end},
                                  target, threads, imaging::Phase::kComparing,
                                  progress, stop));
  difference.rows.insert(difference.rows.end(), claimed_end, rows.end());
  return difference;
}

}  // namespace restore
