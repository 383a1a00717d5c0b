// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "imaging/base/bytes.h"
#include "imaging/engine/restore.h"

namespace imaging {

namespace {

constexpr std::uint64_t kUnit = 4096;
// Of each partition: where ext, NTFS, FAT, exFAT, XFS, swap and LUKS keep what
// identifies them, and btrfs (64 KiB).
constexpr std::uint64_t kFarSuperblock = 64 << 10;
// At a disk's end: a backup GPT of 128 entries takes 33 sectors.
constexpr std::uint64_t kBackupTableRoom = 34 * 4096;

void AddWithin(base::ByteRange range,
               base::ByteRange limits,
               std::vector<base::ByteRange>& out) {
  const std::uint64_t begin = std::max(range.offset, limits.offset);
  const std::uint64_t end = std::min(range.end(), limits.end());
  if (begin < end) {
    out.push_back({begin, end - begin});
  }
}

void SealPartition(base::ByteRange range, std::vector<base::ByteRange>& out) {
  AddWithin({range.offset, kUnit}, range, out);
  AddWithin({range.offset + kFarSuperblock, kUnit}, range, out);
  if (range.length > 0) {
    const std::uint64_t last = base::AlignDown(range.end() - 1, kUnit);
    AddWithin({last, kUnit}, range, out);
  }
}

}  // namespace

base::RangeSet SealsOf(const Image& image,
                       const TargetMap& map,
                       std::uint64_t target_size) {
  std::vector<base::ByteRange> seals;
  for (const ImagePartition& partition : image.head().partitions) {
    const base::ByteRange meant = partition.range;
    if (partition.stored && meant.offset >= map.content.offset &&
        meant.end() <= map.content.end()) {
      SealPartition(map.ToTarget(meant), seals);
    }
  }
  const base::ByteRange all{0, target_size};
  if (!map.table.empty()) {
    AddWithin({0, 2 * kUnit}, all, seals);
    AddWithin({target_size - std::min(target_size, kBackupTableRoom),
               kBackupTableRoom},
              all, seals);
    for (const TableWrite& write : map.table) {
      AddWithin({write.offset, write.bytes.size()}, all, seals);
    }
  }
  base::RangeSet out;
  out.Insert(std::move(seals));
  return out;
}

}  // namespace imaging
