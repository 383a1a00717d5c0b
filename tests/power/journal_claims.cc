// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "imaging/base/strings.h"
#include "imaging/engine/row_queue.h"
#include "imaging/engine/seals.h"
#include "restore/job/claim.h"
#include "restore/job/resume.h"
#include "restore/job/target.h"
#include "tests/power/disk_judge.h"

namespace restore::testing {

namespace {

using base::StrCat;

// Rows that a seal holds bytes of.
std::vector<std::size_t> SealedRows(const imaging::Image& image,
                                    const imaging::TargetMap& map,
                                    std::uint64_t target_size) {
  const base::RangeSet on_target =
      imaging::SealedRanges(image.head(), map, target_size);
  std::vector<base::ByteRange> of_content;
  for (const base::ByteRange& seal : on_target.ranges()) {
    of_content.push_back(map.ToContent(seal));
  }
  base::RangeSet seals;
  seals.Insert(std::move(of_content));
  return imaging::RowsOf(image.index(), seals.ranges());
}

// The first row before `claim` that the leg's target does not hold.
base::Result<std::optional<std::size_t>> FalseRow(const imaging::Image& image,
                                                  const JournalEntry::Leg& leg,
                                                  std::uint64_t claim) {
  TRY_ASSIGN(const Target target, Target::Open(leg.target));
  TRY_ASSIGN(const imaging::TargetMap map,
             MapTo(image, leg.partition, target, {}));
  imaging::Progress progress;
  TRY_ASSIGN(const imaging::Difference wrong,
             LookAtClaim(image, map, target.device(), claim, 1, progress, {}));
  // Once a leg is over, nothing of it is sealed.
  const std::vector<std::size_t> sealed =
      claim == kAllRows ? std::vector<std::size_t>()
                        : SealedRows(image, map, target.device().size());
  for (const std::size_t row : wrong.rows) {
    if (row < claim && std::ranges::count(sealed, row) == 0) {
      return std::optional(row);
    }
  }
  return std::optional<std::size_t>();
}

}  // namespace

std::string CheckClaims(const imaging::Image& image, const std::string& path) {
  const auto found = FindInterrupted(path);
  if (!found.ok() || !found.value()) {
    return found.ok() ? "" : found.error().text();
  }
  const JournalEntry& entry = found.value()->entry;
  for (std::size_t i = 0; i < entry.legs.size() && i <= entry.leg; ++i) {
    const std::uint64_t claim = i < entry.leg ? kAllRows : entry.row;
    const auto row = FalseRow(image, entry.legs[i], claim);
    if (!row.ok()) {
      return row.error().text();
    }
    if (row.value()) {
      return StrCat("the journal claims leg ", i, ", rows before ", claim,
                    ", and row ", *row.value(), " is wrong");
    }
  }
  return "";
}

}  // namespace restore::testing
