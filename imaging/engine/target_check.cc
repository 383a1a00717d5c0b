// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/target_check.h"

#include <algorithm>
#include <cstring>

#include "imaging/base/mutex.h"
#include "imaging/engine/row_queue.h"
#include "imaging/engine/source_reader.h"

namespace imaging {

namespace {

constexpr int kExtraThreads = 2;

std::uint64_t TotalLength(std::span<const base::ByteRange> ranges) {
  std::uint64_t sum = 0;
  for (const base::ByteRange& range : ranges) {
    sum += range.length;
  }
  return sum;
}

base::Result<bool> HoldsTable(const TargetMap& map, BlockDevice& target) {
  for (const TableWrite& write : map.table) {
    std::vector<std::byte> found(write.bytes.size());
    TRY(target.ReadAt(write.offset, found));
    if (found != write.bytes) {
      return false;
    }
  }
  return true;
}

std::vector<base::ByteRange> OnTarget(std::span<const base::ByteRange> ranges,
                                      const TargetMap& map) {
  std::vector<base::ByteRange> out;
  out.reserve(ranges.size());
  for (const base::ByteRange& range : ranges) {
    out.push_back(map.ToTarget(range));
  }
  return out;
}

}  // namespace

TargetChecker::TargetChecker(const Image& image,
                             const TargetMap& map,
                             BlockDevice& target)
    : image_(image),
      map_(map),
      target_(target),
      buffer_(image.head().chunk_size),
      reader_(image) {}

base::Result<bool> TargetChecker::Holds(std::size_t row,
                                        const ChunkShare& share) {
  const Chunk chunk = image_.index().at(row);
  if (chunk.kind == ChunkKind::kZeros) {
    return HoldsZeros(share);
  }
  found_ = buffer_.first(static_cast<std::size_t>(share.range.length));
  TRY(ReadRanges(target_, map_.ToTarget(share.range),
                 OnTarget(share.used, map_), found_));
  if (share.whole) {
    return Sha256Of(found_) == chunk.content_hash;
  }
  TRY_ASSIGN(const auto content, reader_.Content(row));
  return std::ranges::all_of(share.used, [&](const base::ByteRange& used) {
    const auto length = static_cast<std::size_t>(used.length);
    return std::memcmp(found_.data() + (used.offset - share.range.offset),
                       content.data() + (used.offset - chunk.offset),
                       length) == 0;
  });
}

// A row of zeros may be far longer than the buffer.
base::Result<bool> TargetChecker::HoldsZeros(const ChunkShare& share) {
  for (const base::ByteRange& used : share.used) {
    for (std::uint64_t at = used.offset; at < used.end();
         at += buffer_.size()) {
      const auto piece = buffer_.first(static_cast<std::size_t>(
          std::min<std::uint64_t>(buffer_.size(), used.end() - at)));
      TRY(target_.ReadAt(map_.ToTarget(at), piece));
      if (!IsZero(piece)) {
        return false;
      }
    }
  }
  return true;
}

base::Result<Difference> CompareTarget(const Image& image,
                                       const TargetMap& map,
                                       BlockDevice& target,
                                       int threads,
                                       Phase phase,
                                       Progress& progress,
                                       const std::stop_token& stop) {
  const Index& index = image.index();
  const auto used = index.used().Within(map.content);
  Difference difference;
  difference.checked_bytes = TotalLength(used);
  progress.Begin(phase, difference.checked_bytes);
  TRY_ASSIGN(const bool same_table, HoldsTable(map, target));
  difference.table = !same_table;
  RowQueue queue(image, RowsOf(index, used), RowQueue::Fetch::kNothing);
  base::Mutex mutex;
  TRY(RunWorkers(
      threads + kExtraThreads, stop,
      [&](const std::stop_token& token) -> base::Status {
        TargetChecker checker(image, map, target);
        while (const std::optional<std::size_t> row = queue.Next()) {
          if (token.stop_requested()) {
            return base::Error(base::ErrorCode::kCancelled, "stopped");
          }
          const ChunkShare share = ShareOf(index.at(*row), index, map);
          TRY_ASSIGN(const bool holds, checker.Holds(*row, share));
          progress.Add(TotalLength(share.used));
          if (!holds) {
            const base::MutexLock lock(mutex);
            difference.rows.push_back(*row);
          }
        }
        return base::Ok();
      }));
  std::ranges::sort(difference.rows);
  return difference;
}

}  // namespace imaging
