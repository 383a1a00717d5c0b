// SPDX-License-Identifier: Apache-2.0
#include "tests/power/disk_judge.h"

#include <algorithm>

#include "tests/unit/imaging/engine/small_image.h"

namespace restore::testing {

using imaging::testing::SameBytes;

DiskJudge::DiskJudge(const DiskCase& disk, const imaging::Image& image)
    : disk_(disk),
      image_(image),
      factory_(FactoryDisk(disk)),
      before_(UsedDisk(disk)) {
  if (disk_.legs.empty()) {
    overwritten_.Append({0, before_.size()});
  }
  for (const imaging::Partition& partition : PartitionsOf(before_)) {
    if (std::ranges::count(disk_.legs, partition.number) > 0) {
      overwritten_.Append(partition.range);
    }
  }
}

bool DiskJudge::IsRestored(const imaging::Partition& partition) const {
  return disk_.legs.empty() ||
         std::ranges::count(disk_.legs, partition.number) > 0;
}

bool DiskJudge::IsNew(const Bytes& disk, base::ByteRange range) const {
  return std::ranges::all_of(image_.index().used().Within(range),
                             [&](const base::ByteRange& used) {
                               return SameBytes(disk, factory_, used);
                             });
}

bool DiskJudge::HoldsImage(const Bytes& disk) const {
  const std::vector<imaging::Partition> shown = PartitionsOf(disk);
  const std::vector<imaging::Partition> wanted = PartitionsOf(factory_);
  return shown.size() == wanted.size() &&
         std::ranges::all_of(wanted, [&](const imaging::Partition& partition) {
           return std::ranges::count(shown, partition.range,
                                     &imaging::Partition::range) == 1 &&
                  (!IsRestored(partition) || IsNew(disk, partition.range));
         });
}

bool DiskJudge::KeptIsKept(const Bytes& disk) const {
  return std::ranges::all_of(overwritten_.Gaps({0, before_.size()}),
                             [&](const base::ByteRange& kept) {
                               return SameBytes(disk, before_, kept);
                             });
}

bool DiskJudge::ShowsNothingHalf(const Bytes& disk) const {
  constexpr std::uint64_t kStart = 4096;
  const auto half = [&](const imaging::Partition& partition) {
    const base::ByteRange start{partition.range.offset, kStart};
    const bool begins_new = SameBytes(disk, factory_, start);
    const bool begins_old = SameBytes(disk, before_, start);
    // Of a partition of its own the start is sealed; a table shows none.
    const bool sealed = !begins_new && !begins_old;
    return (begins_new && !IsNew(disk, partition.range)) ||
           (begins_old && !SameBytes(disk, before_, partition.range)) ||
           (sealed && disk_.legs.empty());
  };
  return std::ranges::none_of(PartitionsOf(disk),
                              [&](const imaging::Partition& partition) {
                                return IsRestored(partition) && half(partition);
                              });
}

}  // namespace restore::testing
