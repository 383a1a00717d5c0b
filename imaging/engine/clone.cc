// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/clone.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "imaging/base/mutex.h"
#include "imaging/base/strings.h"
#include "imaging/engine/chunk_cursor.h"
#include "imaging/engine/codec.h"
#include "imaging/engine/seals.h"
#include "imaging/engine/source_reader.h"
#include "imaging/engine/target_check.h"
#include "imaging/engine/target_room.h"
#include "imaging/format/sha256.h"
#include "imaging/io/aligned_buffer.h"
#include "imaging/io/window_block_device.h"
#include "imaging/pipeline/workers.h"

namespace imaging {

namespace {

// So that disks have work to do while others hash.
constexpr int kExtraThreads = 2;
// Writing over a gap of unused bytes costs less than a second request.
constexpr std::uint64_t kMergeGap = 64 << 10;
// Discarding less than this costs more time than it gives the device room.
constexpr std::uint64_t kMinDiscard = 256 << 10;

Sha256 HashOf(std::span<const std::byte> bytes) {
  const std::vector<std::span<const std::byte>> messages{bytes};
  std::vector<Sha256> hashes(1);
  Sha256OfEach(messages, hashes);
  return hashes[0];
}

// Used bytes of the content, without those that the table stands in for.
base::RangeSet OwnBytes(const CapturePlan& plan, const TargetMap& map) {
  const base::RangeSet table = TableInContent(map);
  base::RangeSet out;
  for (const base::ByteRange& used : plan.used.Within(map.content)) {
    for (const base::ByteRange& own : table.Gaps(used)) {
      out.Append(own);
    }
  }
  return out;
}

class CloneJob {
 public:
  CloneJob(BlockDevice& content,
           const CapturePlan& plan,
           const TargetMap& map,
           BlockDevice& target,
           const CloneOptions& options,
           TargetState& state,
           Progress& progress)
      : content_(content),
        plan_(plan),
        map_(map),
        target_(target),
        options_(options),
        state_(state),
        progress_(progress),
        own_(OwnBytes(plan, map)),
        seals_(plan.head, plan.used, content, map, target),
        cursor_(plan.segments, plan.to_read, plan.head.chunk_size) {}

  base::Result<CloneReport> Run(const std::stop_token& stop) {
    progress_.Begin(Phase::kWriting, own_.total_bytes());
    // From here on the target counts as touched, even if this fails.
    state_ = TargetState::kSealed;
    TRY(seals_.Close());
    TRY(DiscardUnused(stop));
    TRY(Workers(stop, &CloneJob::CopyNext));
    progress_.Begin(Phase::kFlushing, 0);
    TRY(seals_.Open());
    state_ = TargetState::kWritten;
    report_.written_bytes = written_bytes_ + seals_.written_bytes();
    if (options_.read_back) {
      TRY(ReadBack(stop));
    }
    return std::move(report_);
  }

 private:
  // A piece that was copied.
  struct Copied {
    base::ByteRange range;
    // None when every byte of it is zero.
    std::optional<Sha256> hash;
  };
  // Handles one piece; false when there is none left.
  using Step = base::Result<bool> (CloneJob::*)(AlignedBuffer&,
                                                const std::stop_token&);

  base::Status Workers(const std::stop_token& stop, Step step) {
    return RunWorkers(
        options_.threads + kExtraThreads, stop,
        [this, step](const std::stop_token& token) -> base::Status {
          AlignedBuffer buffer(plan_.head.chunk_size);
          while (true) {
            if (token.stop_requested()) {
              return base::Error(base::ErrorCode::kCancelled, "stopped");
            }
            TRY_ASSIGN(const bool more, (this->*step)(buffer, token));
            if (!more) {
              return base::Ok();
            }
          }
        });
  }

  base::Status DiscardUnused(const std::stop_token& stop) {
    if (!options_.discard) {
      return base::Ok();
    }
    const base::ByteRange there{
        map_.content.offset,
        std::min(map_.content.length, target_.size() - map_.target_offset)};
    for (const base::ByteRange& gap : plan_.used.Gaps(there)) {
      if (stop.stop_requested()) {
        return base::Error(base::ErrorCode::kCancelled, "stopped");
      }
      if (gap.length >= kMinDiscard) {
        TRY(target_.Discard(map_.ToTarget(gap)));
      }
    }
    return base::Ok();
  }

  std::optional<Piece> NextPiece() {
    const base::MutexLock lock(mutex_);
    return cursor_.Next();
  }

  base::Result<bool> CopyNext(AlignedBuffer& buffer,
                              const std::stop_token& stop) {
    const std::optional<Piece> piece = NextPiece();
    if (!piece) {
      return false;
    }
    const std::vector<base::ByteRange> own = own_.Within(piece->range);
    if (own.empty()) {
      return true;
    }
    Copied copied{piece->range, std::nullopt};
    if (piece->data) {
      const auto bytes =
          buffer.first(static_cast<std::size_t>(piece->range.length));
      TRY(Read(piece->range, own, bytes, stop));
      if (!IsZero(bytes)) {
        copied.hash = HashOf(bytes);
        TRY(Write(piece->range, bytes));
      }
    }
    if (!copied.hash) {
      for (const base::ByteRange& range : own) {
        TRY(WriteZeros(range));
      }
    }
    progress_.Add(base::TotalLength(own));
    const base::MutexLock lock(mutex_);
    copied_.push_back(copied);
    return true;
  }

  // All but the piece's own bytes becomes zero.
  base::Status Read(base::ByteRange piece,
                    const std::vector<base::ByteRange>& own,
                    std::span<std::byte> out,
                    const std::stop_token& stop) {
    std::vector<base::ByteRange> wanted;
    for (const base::ByteRange& range : own) {
      const auto data = plan_.to_read.Within(range);
      wanted.insert(wanted.end(), data.begin(), data.end());
    }
    TRY_ASSIGN(const std::vector<base::ByteRange> lost,
               ReadRangesDespiteErrors(content_, piece, wanted, out, stop));
    if (lost.empty()) {
      return base::Ok();
    }
    return base::Error(base::ErrorCode::kIo,
                       base::StrCat(base::FormatBytes(base::TotalLength(lost)),
                                    " of ", content_.name(),
                                    " can't be read, the first at byte ",
                                    lost.front().offset))
        .WithHint(
            "Capture it as an image instead: that goes on, and records what "
            "is missing.");
  }

  base::Status Write(base::ByteRange piece, std::span<const std::byte> bytes) {
    for (const base::ByteRange& range : own_.Within(piece, kMergeGap)) {
      for (const base::ByteRange& open :
           seals_.ranges().Gaps(map_.ToTarget(range))) {
        const std::uint64_t at = map_.ToContent(open).offset - piece.offset;
        TRY(target_.WriteAt(
            open.offset, bytes.subspan(static_cast<std::size_t>(at),
                                       static_cast<std::size_t>(open.length))));
        written_bytes_ += open.length;
      }
    }
    return base::Ok();
  }

  base::Status WriteZeros(base::ByteRange range) {
    for (const base::ByteRange& open :
         seals_.ranges().Gaps(map_.ToTarget(range))) {
      TRY(target_.WriteZeros(open));
      written_bytes_ += open.length;
    }
    return base::Ok();
  }

  base::Status ReadBack(const std::stop_token& stop) {
    report_.read_back_uncached = target_.DropCache();
    progress_.Begin(Phase::kReadingBack, own_.total_bytes());
    TRY(Workers(stop, &CloneJob::CheckNext));
    std::ranges::sort(report_.differing, {}, &base::ByteRange::offset);
    TRY_ASSIGN(const bool same, HoldsTable(map_, target_));
    report_.table_differs = !same;
    report_.read_back_bytes = own_.total_bytes();
    return base::Ok();
  }

  std::optional<Copied> NextCopied() {
    const base::MutexLock lock(mutex_);
    return checked_ < copied_.size() ? std::optional(copied_[checked_++])
                                     : std::nullopt;
  }

  base::Result<bool> CheckNext(AlignedBuffer& buffer,
                               const std::stop_token& stop) {
    const std::optional<Copied> copied = NextCopied();
    if (!copied) {
      return false;
    }
    bool right = true;
    // A run of zeros may be longer than a chunk.
    const std::uint64_t step = plan_.head.chunk_size;
    for (std::uint64_t at = copied->range.offset; at < copied->range.end();
         at += step) {
      if (stop.stop_requested()) {
        return base::Error(base::ErrorCode::kCancelled, "stopped");
      }
      const base::ByteRange part{at, std::min(step, copied->range.end() - at)};
      TRY_ASSIGN(const auto found, Found(part, buffer));
      right = right &&
              (copied->hash ? HashOf(found) == *copied->hash : IsZero(found));
    }
    if (!right) {
      const base::MutexLock lock(mutex_);
      report_.differing.push_back(copied->range);
    }
    return true;
  }

  // What stands on the target, with bytes that don't matter as zero.
  base::Result<std::span<const std::byte>> Found(base::ByteRange part,
                                                 AlignedBuffer& buffer) {
    const auto out = buffer.first(static_cast<std::size_t>(part.length));
    std::vector<base::ByteRange> own = own_.Within(part);
    for (base::ByteRange& range : own) {
      range = map_.ToTarget(range);
    }
    TRY(ReadRanges(target_, map_.ToTarget(part), own, out));
    progress_.Add(base::TotalLength(own));
    return std::span<const std::byte>(out);
  }

  BlockDevice& content_;
  const CapturePlan& plan_;
  const TargetMap& map_;
  BlockDevice& target_;
  const CloneOptions& options_;
  TargetState& state_;
  Progress& progress_;
  const base::RangeSet own_;
  Seals seals_;
  std::atomic<std::uint64_t> written_bytes_ = 0;
  base::Mutex mutex_;
  ChunkCursor cursor_ GUARDED_BY(mutex_);
  std::vector<Copied> copied_ GUARDED_BY(mutex_);
  std::size_t checked_ GUARDED_BY(mutex_) = 0;
  CloneReport report_;
};

}  // namespace

base::Status CheckCloneFits(const BlockDevice& source,
                            const CapturePlan& plan,
                            const TargetMap& map,
                            const BlockDevice& target) {
  std::uint64_t needed = map.target_offset + map.content.length;
  if (!map.table.empty()) {
    const base::RangeSet own = OwnBytes(plan, map);
    needed = own.empty() ? 0 : map.ToTarget(own.ranges().back()).end();
  }
  return CheckRoom(target, needed, source.name());
}

base::Result<CloneReport> Clone(BlockDevice& source,
                                const CapturePlan& plan,
                                const TargetMap& map,
                                GatedBlockDevice& target,
                                const CloneOptions& options,
                                TargetState& state,
                                Progress& progress,
                                const std::stop_token& stop) {
  state = TargetState::kUntouched;
  TRY(target.CheckOpen());
  TRY(CheckCloneFits(source, plan, map, target));
  WindowBlockDevice content(source, plan.window, std::string(source.name()));
  CloneJob job(content, plan, map, target, options, state, progress);
  TRY_ASSIGN(CloneReport report, job.Run(stop));
  progress.Begin(Phase::kDone, 0);
  return report;
}

}  // namespace imaging
