// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/target_check.h"

#include <algorithm>
#include <cstring>

#include "imaging/base/mutex.h"
#include "imaging/engine/row_queue.h"
#include "imaging/engine/source_reader.h"
#include "imaging/pipeline/workers.h"

namespace imaging {

namespace {

constexpr int kExtraThreads = 2;

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

base::Result<std::vector<std::size_t>> TargetChecker::Differing(
    std::span<const Share> shares, ChunkReader& reader) {
  while (buffers_.size() < shares.size()) {
    buffers_.emplace_back(image_.head().chunk_size);
  }
  found_.assign(shares.size(), {});
  hashes_.resize(shares.size());
  std::vector<std::size_t> differing;
  // Whole chunks; their hashes are computed together.
  std::vector<std::size_t> places;
  std::vector<std::span<const std::byte>> contents;
  for (std::size_t place = 0; place < shares.size(); ++place) {
    const ChunkShare& share = shares[place].share;
    const Chunk chunk = image_.index().at(shares[place].row);
    if (chunk.kind == ChunkKind::kZeros) {
      TRY_ASSIGN(const bool holds, HoldsZeros(share, buffers_[place]));
      if (!holds) {
        differing.push_back(place);
      }
      continue;
    }
    const auto found =
        buffers_[place].first(static_cast<std::size_t>(share.range.length));
    TRY(ReadRanges(target_, map_.ToTarget(share.range),
                   OnTarget(share.used, map_), found));
    found_[place] = found;
    if (share.whole) {
      places.push_back(place);
      contents.push_back(found);
      continue;
    }
    TRY_ASSIGN(const bool holds, HoldsUsed(shares[place], found, reader));
    if (!holds) {
      differing.push_back(place);
    }
  }
  Sha256OfEach(contents, hashes_);
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (hashes_[i] != image_.index().at(shares[places[i]].row).content_hash) {
      differing.push_back(places[i]);
    }
  }
  std::ranges::sort(differing);
  return differing;
}

base::Result<bool> TargetChecker::HoldsUsed(const Share& look,
                                            std::span<const std::byte> found,
                                            ChunkReader& reader) const {
  TRY_ASSIGN(const auto content, reader.Content(look.row));
  const std::uint64_t start = image_.index().at(look.row).offset;
  return std::ranges::all_of(look.share.used, [&](const base::ByteRange& used) {
    return std::memcmp(found.data() + (used.offset - look.share.range.offset),
                       content.data() + (used.offset - start),
                       static_cast<std::size_t>(used.length)) == 0;
  });
}

// A row of zeros may be far longer than the buffer.
base::Result<bool> TargetChecker::HoldsZeros(const ChunkShare& share,
                                             AlignedBuffer& buffer) {
  for (const base::ByteRange& used : share.used) {
    for (std::uint64_t at = used.offset; at < used.end(); at += buffer.size()) {
      const auto piece = buffer.first(static_cast<std::size_t>(
          std::min<std::uint64_t>(buffer.size(), used.end() - at)));
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
  return CompareRows(image, map,
                     RowsOf(index, index.used().Within(map.content)), target,
                     threads, phase, progress, stop);
}

base::Result<Difference> LookAtTarget(const Image& image,
                                      const TargetMap& map,
                                      BlockDevice& target,
                                      int threads,
                                      Progress& progress,
                                      const std::stop_token& stop) {
  target.DropCache();
  return CompareTarget(image, map, target, threads, Phase::kComparing, progress,
                       stop);
}

base::Result<Difference> CompareRows(const Image& image,
                                     const TargetMap& map,
                                     std::vector<std::size_t> rows,
                                     BlockDevice& target,
                                     int threads,
                                     Phase phase,
                                     Progress& progress,
                                     const std::stop_token& stop) {
  const Index& index = image.index();
  Difference difference;
  for (const std::size_t row : rows) {
    difference.checked_bytes +=
        base::TotalLength(ShareOf(index.at(row), index, map).used);
  }
  progress.Begin(phase, difference.checked_bytes);
  TRY_ASSIGN(const bool same_table, HoldsTable(map, target));
  difference.table = !same_table;
  RowQueue queue(image, std::move(rows), RowQueue::Fetch::kNothing);
  base::Mutex mutex;
  TRY(RunWorkers(
      threads + kExtraThreads, stop,
      [&](const std::stop_token& token) -> base::Status {
        ChunkReader reader(image);
        TargetChecker checker(image, map, target);
        for (auto batch = queue.Next(); !batch.empty(); batch = queue.Next()) {
          if (token.stop_requested()) {
            return base::Error(base::ErrorCode::kCancelled, "stopped");
          }
          const std::vector<Share> shares = SharesOf(batch, index, map);
          TRY_ASSIGN(const auto differing, checker.Differing(shares, reader));
          for (const Share& share : shares) {
            progress.Add(base::TotalLength(share.share.used));
          }
          const base::MutexLock lock(mutex);
          for (const std::size_t place : differing) {
            difference.rows.push_back(shares[place].row);
          }
        }
        return base::Ok();
      }));
  std::ranges::sort(difference.rows);
  return difference;
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

}  // namespace imaging
