// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/restore.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <mutex>
#include <optional>
#include <shared_mutex>

#include "imaging/base/bytes.h"
#include "imaging/base/mutex.h"
#include "imaging/base/strings.h"
#include "imaging/engine/chunk_reader.h"
#include "imaging/engine/row_queue.h"

namespace imaging {

namespace {

constexpr int kExtraThreads = 2;
// Writing over a gap of unused bytes costs less than a second request.
constexpr std::uint64_t kMergeGap = 64 << 10;
constexpr std::uint64_t kUnit = 4096;
constexpr std::size_t kFirstSector = 512;

class RestoreJob {
 public:
  RestoreJob(const Image& image,
             const TargetMap& map,
             BlockDevice& target,
             const RestoreOptions& options,
             TargetState& state,
             Progress& progress)
      : image_(image),
        index_(image.index()),
        map_(map),
        target_(target),
        options_(options),
        state_(state),
        progress_(progress),
        seals_(SealsOf(image, map, target.size())) {}

  base::Result<RestoreReport> Run(const std::stop_token& stop) {
    TRY(CheckTargetSize(image_, map_, target_));
    const auto used = index_.used().Within(map_.content);
    std::uint64_t total = 0;
    for (const base::ByteRange& range : used) {
      total += range.length;
    }
    progress_.Begin(Phase::kWriting, total);
    if (!options_.delta) {
      TRY(Seal());
      TRY(DiscardUnused(stop));
    }
    RowQueue queue(
        image_, RowsOf(index_, used),
        options_.delta ? RowQueue::Fetch::kNothing : RowQueue::Fetch::kStored);
    TRY(RunWorkers(
        options_.threads + kExtraThreads, stop,
        [&](const std::stop_token& token) { return Work(queue, token); }));
    TRY(Unseal());
    state_ = TargetState::kWritten;
    if (options_.read_back) {
      TRY(ReadBack(stop));
    }
    report_.written_bytes = written_bytes_;
    report_.written_chunks = written_chunks_;
    report_.skipped_chunks = skipped_chunks_;
    return report_;
  }

 private:
  // Makes the target unmistakably invalid.  Durable before anything else is
  // written.
  base::Status Seal() {
    const base::MutexLock lock(seal_mutex_);
    if (sealed_) {
      return base::Ok();
    }
    const std::unique_lock nobody_looks(look_mutex_);
    // From here on the target counts as touched, even if this write fails.
    state_ = TargetState::kSealed;
    if (!map_.table.empty()) {
      // A cache may keep the other writes and lose this one: the old table
      // would then show partitions of which some are sealed.
      TRY(Zero(seals_.Within({0, kUnit})));
      TRY(target_.Flush());
    }
    TRY(Zero(seals_.ranges()));
    TRY(target_.Flush());
    sealed_ = true;
    return base::Ok();
  }

  base::Status Zero(const std::vector<base::ByteRange>& ranges) {
    for (const base::ByteRange& range : ranges) {
      TRY(Write(range.offset, std::vector<std::byte>(
                                  static_cast<std::size_t>(range.length))));
    }
    return base::Ok();
  }

  base::Status DiscardUnused(const std::stop_token& stop) {
    if (!options_.discard) {
      return base::Ok();
    }
    const base::ByteRange there{
        map_.content.offset,
        std::min(map_.content.length, target_.size() - map_.target_offset)};
    for (const base::ByteRange& gap : index_.used().Gaps(there)) {
      if (stop.stop_requested()) {
        return base::Error(base::ErrorCode::kCancelled, "stopped");
      }
      TRY(target_.Discard(map_.ToTarget(gap)));
    }
    return base::Ok();
  }

  base::Status Work(RowQueue& queue, const std::stop_token& stop) {
    ChunkReader reader(image_);
    std::optional<TargetChecker> checker;
    if (options_.delta) {
      checker.emplace(image_, map_, target_);
    }
    while (const std::optional<std::size_t> row = queue.Next()) {
      if (stop.stop_requested()) {
        return base::Error(base::ErrorCode::kCancelled, "stopped");
      }
      const Chunk chunk = index_.at(*row);
      const ChunkShare share = ShareOf(chunk, index_, map_);
      TRY(RestoreChunk(*row, chunk, share, reader, checker));
      std::uint64_t done = 0;
      for (const base::ByteRange& used : share.used) {
        done += used.length;
      }
      progress_.Add(done);
    }
    return base::Ok();
  }

  base::Status RestoreChunk(std::size_t row,
                            const Chunk& chunk,
                            const ChunkShare& share,
                            ChunkReader& reader,
                            std::optional<TargetChecker>& checker) {
    if (checker) {
      TRY_ASSIGN(const bool holds, Look(*checker, row, share));
      if (holds) {
        ++skipped_chunks_;
        return base::Ok();
      }
      TRY(Seal());
    }
    ++written_chunks_;
    if (chunk.kind == ChunkKind::kZeros) {
      return WriteZeros(share, checker.has_value());
    }
    TRY_ASSIGN(const auto content, reader.Content(row));
    for (const base::ByteRange& piece : PiecesToWrite(share)) {
      const auto bytes =
          content.subspan(static_cast<std::size_t>(piece.offset - chunk.offset),
                          static_cast<std::size_t>(piece.length));
      if (checker) {
        TRY(WriteDifferences(piece, bytes,
                             checker->found().subspan(static_cast<std::size_t>(
                                 piece.offset - share.range.offset))));
      } else {
        TRY(Write(map_.ToTarget(piece.offset), bytes));
      }
    }
    return base::Ok();
  }

  // Never while another thread seals the same bytes.
  base::Result<bool> Look(TargetChecker& checker,
                          std::size_t row,
                          const ChunkShare& share) {
    const std::shared_lock lock(look_mutex_);
    return checker.Holds(row, share);
  }

  // A run of zeros may be a gibibyte long; with `only_differing` no more of it
  // is written than what holds something else.
  base::Status WriteZeros(const ChunkShare& share, bool only_differing) {
    for (const base::ByteRange& used : share.used) {
      for (const base::ByteRange& open : seals_.Gaps(map_.ToTarget(used))) {
        if (only_differing) {
          TRY(ZeroWhatIsNot(open));
        } else {
          TRY(target_.WriteZeros(open));
          written_bytes_ += open.length;
        }
      }
    }
    return base::Ok();
  }

  base::Status ZeroWhatIsNot(base::ByteRange range) {
    constexpr std::uint64_t kStep = 64 << 10;
    AlignedBuffer buffer(kStep);
    for (std::uint64_t at = range.offset; at < range.end(); at += kStep) {
      const base::ByteRange piece{at, std::min(kStep, range.end() - at)};
      const auto found = buffer.first(static_cast<std::size_t>(piece.length));
      TRY(target_.ReadAt(at, found));
      if (!IsZero(found)) {
        TRY(target_.WriteZeros(piece));
        written_bytes_ += piece.length;
      }
    }
    return base::Ok();
  }

  // Used bytes of a share as few large aligned writes: over small gaps (whose
  // bytes are zero in the image and unused on the target), but not into seals
  // nor into bytes that the table stands for.
  std::vector<base::ByteRange> PiecesToWrite(const ChunkShare& share) const {
    std::vector<base::ByteRange> merged;
    for (const base::ByteRange& used : share.used) {
      const std::uint64_t begin =
          std::max(base::AlignDown(used.offset - map_.content.offset, kUnit) +
                       map_.content.offset,
                   share.range.offset);
      const std::uint64_t end =
          std::min(base::AlignUp(used.end() - map_.content.offset, kUnit) +
                       map_.content.offset,
                   share.range.end());
      if (!merged.empty() && begin <= merged.back().end() + kMergeGap) {
        merged.back().length = end - merged.back().offset;
      } else {
        merged.push_back({begin, end - begin});
      }
    }
    std::vector<base::ByteRange> out;
    for (const base::ByteRange& piece : merged) {
      for (const base::ByteRange& open : seals_.Gaps(map_.ToTarget(piece))) {
        out.push_back(map_.ToContent(open));
      }
    }
    return out;
  }

  base::Status WriteDifferences(base::ByteRange piece,
                                std::span<const std::byte> wanted,
                                std::span<const std::byte> found) {
    const auto same = [&](std::size_t at) {
      const std::size_t size = std::min<std::size_t>(kUnit, wanted.size() - at);
      return std::memcmp(&wanted[at], &found[at], size) == 0;
    };
    std::size_t at = 0;
    while (at < wanted.size()) {
      if (same(at)) {
        at += kUnit;
        continue;
      }
      const std::size_t begin = at;
      while (at < wanted.size() && !same(at)) {
        at += kUnit;
      }
      const std::size_t end = std::min(at, wanted.size());
      TRY(Write(map_.ToTarget(piece.offset + begin),
                wanted.subspan(begin, end - begin)));
    }
    return base::Ok();
  }

  base::Status Write(std::uint64_t offset, std::span<const std::byte> bytes) {
    written_bytes_ += bytes.size();
    return target_.WriteAt(offset, bytes);
  }

  // All else is durable before the target becomes valid, and partitions are
  // valid before the table shows them.
  base::Status Unseal() {
    progress_.Begin(Phase::kFlushing, 0);
    const base::MutexLock lock(seal_mutex_);
    if (!sealed_) {
      TRY_ASSIGN(const bool same, TableIsThere());
      if (same) {
        return base::Ok();
      }
      state_ = TargetState::kSealed;
    }
    TRY(target_.Flush());
    if (sealed_) {
      // A cache may keep one write and lose another, so what identifies a
      // partition waits until the rest of its sealed bytes is durable.
      TRY(WriteSealedContent(SealsBesideStarts()));
      TRY(target_.Flush());
      TRY(WriteSealedContent(SealsAtStarts()));
      TRY(target_.Flush());
    }
    return WriteTable();
  }

  // The disk's first sector last: without it nothing looks for the rest.
  base::Status WriteTable() {
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

  base::Result<bool> TableIsThere() {
    for (const TableWrite& write : map_.table) {
      std::vector<std::byte> found(write.bytes.size());
      TRY(target_.ReadAt(write.offset, found));
      if (found != write.bytes) {
        return false;
      }
    }
    return true;
  }

  // The first bytes of each restored partition, on the target.
  base::RangeSet PartitionStarts() const {
    std::vector<base::ByteRange> starts;
    for (const ImagePartition& partition : image_.head().partitions) {
      const base::ByteRange meant = partition.range;
      if (partition.stored && meant.offset >= map_.content.offset &&
          meant.end() <= map_.content.end()) {
        starts.push_back(
            {map_.ToTarget(meant.offset), std::min(kUnit, meant.length)});
      }
    }
    base::RangeSet out;
    out.Insert(std::move(starts));
    return out;
  }

  std::vector<base::ByteRange> SealsAtStarts() const {
    std::vector<base::ByteRange> out;
    const base::RangeSet starts = PartitionStarts();
    for (const base::ByteRange& seal : seals_.ranges()) {
      const auto here = starts.Within(seal);
      out.insert(out.end(), here.begin(), here.end());
    }
    return out;
  }

  std::vector<base::ByteRange> SealsBesideStarts() const {
    std::vector<base::ByteRange> out;
    const base::RangeSet starts = PartitionStarts();
    for (const base::ByteRange& seal : seals_.ranges()) {
      const auto here = starts.Gaps(seal);
      out.insert(out.end(), here.begin(), here.end());
    }
    return out;
  }

  base::Status WriteSealedContent(const std::vector<base::ByteRange>& seals) {
    ChunkReader reader(image_);
    for (const base::ByteRange& seal : seals) {
      for (const std::size_t row : RowsOf(index_, {map_.ToContent(seal)})) {
        const Chunk chunk = index_.at(row);
        if (chunk.kind == ChunkKind::kZeros) {
          continue;  // Sealed with zeros already.
        }
        TRY_ASSIGN(const auto content, reader.Content(row));
        base::RangeSet used;
        used.Insert(ShareOf(chunk, index_, map_).used);
        for (const base::ByteRange& piece :
             used.Within(map_.ToContent(seal), kUnit)) {
          TRY(Write(map_.ToTarget(piece.offset),
                    content.subspan(
                        static_cast<std::size_t>(piece.offset - chunk.offset),
                        static_cast<std::size_t>(piece.length))));
        }
      }
    }
    return base::Ok();
  }

  base::Status ReadBack(const std::stop_token& stop) {
    report_.read_back_uncached = target_.DropCache();
    TRY_ASSIGN(report_.difference,
               CompareTarget(image_, map_, target_, options_.threads,
                             Phase::kReadingBack, progress_, stop));
    return base::Ok();
  }

  const Image& image_;
  const Index& index_;
  const TargetMap& map_;
  BlockDevice& target_;
  const RestoreOptions& options_;
  TargetState& state_;
  Progress& progress_;
  const base::RangeSet seals_;
  base::Mutex seal_mutex_;
  // Shared by those who read the target, alone for the one who seals it.
  std::shared_mutex look_mutex_;
  bool sealed_ GUARDED_BY(seal_mutex_) = false;
  std::atomic<std::uint64_t> written_bytes_ = 0;
  std::atomic<std::uint64_t> written_chunks_ = 0;
  std::atomic<std::uint64_t> skipped_chunks_ = 0;
  RestoreReport report_;
};

}  // namespace

base::Status CheckTargetSize(const Image& image,
                             const TargetMap& map,
                             const BlockDevice& target) {
  std::uint64_t needed = map.target_offset + map.content.length;
  if (!map.table.empty()) {
    // The table was fitted to the disk; behind the last used byte there is
    // nothing else to restore.
    const base::RangeSet table = TableInContent(map);
    needed = map.target_offset;
    for (const base::ByteRange& range :
         image.index().used().Within(map.content)) {
      for (const base::ByteRange& own : table.Gaps(range)) {
        needed = map.ToTarget(own).end();
      }
    }
  }
  if (needed <= target.size()) {
    return base::Ok();
  }
  return base::Error(
             base::ErrorCode::kInvalidArgument,
             base::StrCat(target.name(), " has ",
                          base::FormatBytes(target.size()), " (", target.size(),
                          " bytes) but ", image.name(), " needs ",
                          base::FormatBytes(needed), " (", needed, " bytes)"))
      .WithHint("Choose a larger target. Nothing was written.");
}

base::Result<RestoreReport> Restore(const Image& image,
                                    const TargetMap& map,
                                    BlockDevice& target,
                                    const RestoreOptions& options,
                                    TargetState& state,
                                    Progress& progress,
                                    const std::stop_token& stop) {
  state = TargetState::kUntouched;
  RestoreJob job(image, map, target, options, state, progress);
  TRY_ASSIGN(RestoreReport report, job.Run(stop));
  progress.Begin(Phase::kDone, 0);
  return report;
}

}  // namespace imaging
