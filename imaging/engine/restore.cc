// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/restore.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <memory>

#include "imaging/base/bytes.h"
#include "imaging/engine/chunk_reader.h"
#include "imaging/engine/image_device.h"
#include "imaging/engine/row_queue.h"
#include "imaging/engine/seals.h"
#include "imaging/engine/target_room.h"
#include "imaging/pipeline/workers.h"

namespace imaging {

namespace {

// So that the disk has writes to do while others decode.
constexpr int kExtraThreads = 4;
// Writing over a gap of unused bytes costs less than a second request.
constexpr std::uint64_t kMergeGap = 64 << 10;
constexpr std::uint64_t kUnit = 4096;
// Discarding less than this costs more time than it gives the device room.
constexpr std::uint64_t kMinDiscard = 256 << 10;

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
        content_(image),
        seals_(image.head(), image.index().used(), content_, map, target),
        sealed_ranges_(seals_.ranges()) {}

  base::Result<RestoreReport> Run(const std::stop_token& stop) {
    TRY(CheckTargetSize(image_, map_, target_));
    const auto used = index_.used().Within(map_.content);
    std::vector<std::size_t> rows = RowsOf(index_, used);
    if (options_.delta) {
      TRY_ASSIGN(looked_, Look(stop));
      report_.skipped_chunks = rows.size() - looked_.rows.size();
      rows = looked_.rows;
    }
    if (!options_.delta || !rows.empty()) {
      TRY(Write(std::move(rows), stop));
    } else if (looked_.table) {
      state_ = TargetState::kSealed;
      TRY(seals_.WriteTable());
    }
    state_ = TargetState::kWritten;
    if (options_.read_back) {
      TRY(ReadBack(stop));
    }
    report_.written_bytes = seals_.written_bytes() + written_bytes_;
    report_.written_chunks = written_chunks_;
    return report_;
  }

 private:
  // What the target does not hold yet.
  base::Result<Difference> Look(const std::stop_token& stop) {
    if (options_.difference != nullptr) {
      return *options_.difference;
    }
    return LookAtTarget(image_, map_, target_, options_.threads, progress_,
                        stop);
  }

  // Writes `rows` and all that is sealed for it.
  base::Status Write(std::vector<std::size_t> rows,
                     const std::stop_token& stop) {
    std::uint64_t bytes = 0;
    for (const std::size_t row : rows) {
      bytes += base::TotalLength(ShareOf(index_.at(row), index_, map_).used);
    }
    progress_.Begin(Phase::kWriting, bytes);
    // From here on the target counts as touched, even if this fails.
    state_ = TargetState::kSealed;
    TRY(seals_.Close());
    if (!options_.delta) {
      TRY(DiscardUnused(stop));
    }
    if (options_.checkpoint != nullptr) {
      checkpoints_ = std::make_unique<CheckpointTaker>(*options_.checkpoint,
                                                       target_, rows);
    }
    RowQueue queue(image_, std::move(rows), RowQueue::Fetch::kStored);
    TRY(RunWorkers(
        options_.threads + kExtraThreads, stop,
        [&](const std::stop_token& token) { return Work(queue, token); }));
    progress_.Begin(Phase::kFlushing, 0);
    return seals_.Open();
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
      if (gap.length >= kMinDiscard) {
        TRY(target_.Discard(map_.ToTarget(gap)));
      }
    }
    return base::Ok();
  }

  base::Status Work(RowQueue& queue, const std::stop_token& stop) {
    ChunkReader reader(image_);
    TargetChecker checker(image_, map_, target_);
    for (auto rows = queue.Next(); !rows.empty(); rows = queue.Next()) {
      if (stop.stop_requested()) {
        return base::Error(base::ErrorCode::kCancelled, "stopped");
      }
      const std::vector<Share> shares = SharesOf(rows, index_, map_);
      TRY(options_.delta ? WriteDiffering(shares, reader, checker)
                         : WriteAll(shares, reader));
      std::uint64_t bytes = 0;
      for (const Share& share : shares) {
        bytes += base::TotalLength(share.share.used);
      }
      progress_.Add(bytes);
      if (checkpoints_) {
        TRY(checkpoints_->Note(rows, bytes));
      }
    }
    return base::Ok();
  }

  base::Status WriteAll(const std::vector<Share>& shares, ChunkReader& reader) {
    std::vector<std::size_t> rows;
    std::vector<const ChunkShare*> parts;
    for (const auto& [row, share] : shares) {
      if (index_.at(row).kind == ChunkKind::kData) {
        rows.push_back(row);
        parts.push_back(&share);
        continue;
      }
      for (const base::ByteRange& open : Open(share.used)) {
        TRY(target_.WriteZeros(open));
        written_bytes_ += open.length;
      }
    }
    written_chunks_ += shares.size();
    TRY_ASSIGN(const auto contents, reader.Contents(rows));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::uint64_t start = index_.at(rows[i]).offset;
      for (const base::ByteRange& piece : PiecesToWrite(*parts[i])) {
        TRY(WriteBytes(
            map_.ToTarget(piece.offset),
            contents[i].subspan(static_cast<std::size_t>(piece.offset - start),
                                static_cast<std::size_t>(piece.length))));
      }
    }
    return base::Ok();
  }

  // Of chunks that are known to differ, only what does is written.
  base::Status WriteDiffering(const std::vector<Share>& shares,
                              ChunkReader& reader,
                              TargetChecker& checker) {
    TRY_ASSIGN(const auto differing, checker.Differing(shares, reader));
    written_chunks_ += shares.size();
    for (const std::size_t place : differing) {
      const auto& [row, share] = shares[place];
      if (index_.at(row).kind == ChunkKind::kZeros) {
        for (const base::ByteRange& open : Open(share.used)) {
          TRY(ZeroWhatIsNot(open));
        }
        continue;
      }
      TRY_ASSIGN(const auto content, reader.Content(row));
      const std::uint64_t start = index_.at(row).offset;
      for (const base::ByteRange& piece : PiecesToWrite(share)) {
        const auto size = static_cast<std::size_t>(piece.length);
        TRY(WriteDifferences(
            piece,
            content.subspan(static_cast<std::size_t>(piece.offset - start),
                            size),
            checker.found(place).subspan(
                static_cast<std::size_t>(piece.offset - share.range.offset),
                size)));
      }
    }
    return base::Ok();
  }

  // Where `used` lies on the target, without what is sealed.
  std::vector<base::ByteRange> Open(
      const std::vector<base::ByteRange>& used) const {
    std::vector<base::ByteRange> out;
    for (const base::ByteRange& range : used) {
      const auto gaps = sealed_ranges_.Gaps(map_.ToTarget(range));
      out.insert(out.end(), gaps.begin(), gaps.end());
    }
    return out;
  }

  // A run of zeros may be a gibibyte long; no more of it is written than what
  // holds something else.
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
    std::vector<base::ByteRange> out = Open(merged);
    for (base::ByteRange& piece : out) {
      piece = map_.ToContent(piece);
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
      TRY(WriteBytes(map_.ToTarget(piece.offset + begin),
                     wanted.subspan(begin, end - begin)));
    }
    return base::Ok();
  }

  base::Status WriteBytes(std::uint64_t offset,
                          std::span<const std::byte> bytes) {
    written_bytes_ += bytes.size();
    return target_.WriteAt(offset, bytes);
  }

  // Of a delta restore, what was found to be right already has been read from
  // the device a moment ago; the rest is read now.
  base::Status ReadBack(const std::stop_token& stop) {
    report_.read_back_uncached = target_.DropCache();
    if (!options_.delta) {
      TRY_ASSIGN(report_.difference,
                 CompareTarget(image_, map_, target_, options_.threads,
                               Phase::kReadingBack, progress_, stop));
      return base::Ok();
    }
    TRY_ASSIGN(
        report_.difference,
        CompareRows(image_, map_, RowsToWrite(image_, map_, target_, &looked_),
                    target_, options_.threads, Phase::kReadingBack, progress_,
                    stop));
    report_.difference.checked_bytes =
        std::max(looked_.checked_bytes, report_.difference.checked_bytes);
    return base::Ok();
  }

  const Image& image_;
  const Index& index_;
  const TargetMap& map_;
  BlockDevice& target_;
  const RestoreOptions& options_;
  TargetState& state_;
  Progress& progress_;
  ImageDevice content_;
  Seals seals_;
  const base::RangeSet sealed_ranges_;
  // Of a delta restore: what the target did not hold.
  Difference looked_;
  std::atomic<std::uint64_t> written_bytes_ = 0;
  std::atomic<std::uint64_t> written_chunks_ = 0;
  std::unique_ptr<CheckpointTaker> checkpoints_;  // Null when not asked for.
  RestoreReport report_;
};

}  // namespace

std::vector<std::size_t> RowsToWrite(const Image& image,
                                     const TargetMap& map,
                                     BlockDevice& target,
                                     const Difference* difference) {
  const Index& index = image.index();
  if (difference == nullptr) {
    return RowsOf(index, index.used().Within(map.content));
  }
  std::vector<std::size_t> rows = difference->rows;
  if (rows.empty()) {
    return rows;
  }
  const base::RangeSet seals = SealedRanges(image.head(), map, target.size());
  for (const base::ByteRange& seal : seals.ranges()) {
    const auto sealed = RowsOf(index, {map.ToContent(seal)});
    rows.insert(rows.end(), sealed.begin(), sealed.end());
  }
  std::ranges::sort(rows);
  // clang 14 does not take libstdc++'s std::ranges::unique.
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows;
}

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
  return CheckRoom(target, needed, image.name());
}

base::Result<RestoreReport> Restore(const Image& image,
                                    const TargetMap& map,
                                    GatedBlockDevice& target,
                                    const RestoreOptions& options,
                                    TargetState& state,
                                    Progress& progress,
                                    const std::stop_token& stop) {
  state = TargetState::kUntouched;
  TRY(target.CheckOpen());
  RestoreJob job(image, map, target, options, state, progress);
  TRY_ASSIGN(RestoreReport report, job.Run(stop));
  progress.Begin(Phase::kDone, 0);
  return report;
}

}  // namespace imaging
