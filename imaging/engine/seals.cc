// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/seals.h"

#include <algorithm>
#include <span>
#include <utility>

#include "imaging/base/bytes.h"
#include "imaging/engine/codec.h"

namespace imaging {

namespace {

constexpr std::uint64_t kUnit = 4096;
constexpr std::size_t kFirstSector = 512;
// Of each partition: where ext, NTFS, FAT, exFAT, XFS, swap and LUKS keep what
// identifies them, and btrfs (64 KiB).
constexpr std::uint64_t kFarSuperblock = 64 << 10;
// At a disk's end: a backup GPT of 128 entries takes 33 sectors.
constexpr std::uint64_t kBackupTableRoom = std::uint64_t{34} * 4096;

void AddWithin(base::ByteRange range,
               base::ByteRange limits,
               std::vector<base::ByteRange>& out) {
  const std::uint64_t begin = std::max(range.offset, limits.offset);
  const std::uint64_t end = std::min(range.end(), limits.end());
  if (begin < end) {
    out.push_back({begin, end - begin});
  }
}

void AddPartition(base::ByteRange range, std::vector<base::ByteRange>& out) {
  AddWithin({range.offset, kUnit}, range, out);
  AddWithin({range.offset + kFarSuperblock, kUnit}, range, out);
  if (range.length > 0) {
    const std::uint64_t last = base::AlignDown(range.end() - 1, kUnit);
    AddWithin({last, kUnit}, range, out);
  }
}

// Partitions that the map restores, on the target.
std::vector<base::ByteRange> PartitionsOn(const ImageHead& head,
                                          const TargetMap& map) {
  std::vector<base::ByteRange> out;
  for (const ImagePartition& partition : head.partitions) {
    const base::ByteRange meant = partition.range;
    if (partition.stored && meant.offset >= map.content.offset &&
        meant.end() <= map.content.end()) {
      out.push_back(map.ToTarget(meant));
    }
  }
  return out;
}

}  // namespace

base::RangeSet SealedRanges(const ImageHead& head,
                            const TargetMap& map,
                            std::uint64_t target_size) {
  std::vector<base::ByteRange> seals;
  for (const base::ByteRange& partition : PartitionsOn(head, map)) {
    AddPartition(partition, seals);
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

Seals::Seals(const ImageHead& head,
             const base::RangeSet& used,
             BlockDevice& content,
             const TargetMap& map,
             BlockDevice& target)
    : head_(head),
      used_(used),
      content_(content),
      map_(map),
      target_(target),
      ranges_(SealedRanges(head, map, target.size())) {}

base::Status Seals::Close() {
  // A cache may keep the other writes and lose these: an old table would then
  // show partitions of which some are sealed, or an old start a partition whose
  // end is.
  base::RangeSet first = PartitionStarts();
  if (!map_.table.empty()) {
    first = {};
    first.Insert(ranges_.Within({0, kUnit}));
  }
  TRY(Zero(first.ranges()));
  TRY(target_.Flush());
  for (const base::ByteRange& range : ranges_.ranges()) {
    TRY(Zero(first.Gaps(range)));
  }
  return target_.Flush();
}

base::Status Seals::Zero(const std::vector<base::ByteRange>& ranges) {
  for (const base::ByteRange& range : ranges) {
    TRY(Write(range.offset,
              std::vector<std::byte>(static_cast<std::size_t>(range.length))));
  }
  return base::Ok();
}

base::Status Seals::Open() {
  TRY(target_.Flush());
  // A cache may keep one write and lose another, so what identifies a
  // partition waits until the rest of its sealed bytes is durable.
  const base::RangeSet starts = PartitionStarts();
  std::vector<base::ByteRange> at_starts;
  std::vector<base::ByteRange> beside;
  for (const base::ByteRange& seal : ranges_.ranges()) {
    const auto within = starts.Within(seal);
    at_starts.insert(at_starts.end(), within.begin(), within.end());
    const auto gaps = starts.Gaps(seal);
    beside.insert(beside.end(), gaps.begin(), gaps.end());
  }
  TRY(WriteContent(beside));
  TRY(target_.Flush());
  TRY(WriteContent(at_starts));
  TRY(target_.Flush());
  return WriteTable();
}

// The disk's first sector last: without it nothing looks for the rest.
base::Status Seals::WriteTable() {
  if (map_.table.empty()) {
    return base::Ok();
  }
  const auto split = [](const TableWrite& write) -> std::size_t {
    return write.offset == 0 ? std::min(kFirstSector, write.bytes.size()) : 0;
  };
  for (const TableWrite& write : map_.table) {
    const std::size_t from = split(write);
    TRY(Write(write.offset + from, std::span(write.bytes).subspan(from)));
  }
  TRY(target_.Flush());
  for (const TableWrite& write : map_.table) {
    TRY(Write(write.offset, std::span(write.bytes).first(split(write))));
  }
  return target_.Flush();
}

base::RangeSet Seals::PartitionStarts() const {
  std::vector<base::ByteRange> starts = PartitionsOn(head_, map_);
  for (base::ByteRange& start : starts) {
    start.length = std::min(kUnit, start.length);
  }
  base::RangeSet out;
  out.Insert(std::move(starts));
  return out;
}

base::Status Seals::WriteContent(const std::vector<base::ByteRange>& seals) {
  const base::RangeSet table = TableInContent(map_);
  for (const base::ByteRange& seal : seals) {
    const base::ByteRange within = map_.ToContent(seal);
    std::vector<base::ByteRange> own;
    for (const base::ByteRange& used : used_.Within(within)) {
      const auto gaps = table.Gaps(used);
      own.insert(own.end(), gaps.begin(), gaps.end());
    }
    base::RangeSet merged;
    merged.Insert(std::move(own));
    for (const base::ByteRange& piece : merged.Within(within, kUnit)) {
      std::vector<std::byte> bytes(static_cast<std::size_t>(piece.length));
      TRY(content_.ReadAt(piece.offset, bytes));
      // Sealed with zeros already.
      if (!IsZero(bytes)) {
        TRY(Write(map_.ToTarget(piece.offset), bytes));
      }
    }
  }
  return base::Ok();
}

base::Status Seals::Write(std::uint64_t offset,
                          std::span<const std::byte> bytes) {
  written_bytes_ += bytes.size();
  return target_.WriteAt(offset, bytes);
}

}  // namespace imaging
