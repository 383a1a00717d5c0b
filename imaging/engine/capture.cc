// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/capture.h"

#include <array>
#include <string>

#include "imaging/base/mutex.h"
#include "imaging/base/strings.h"
#include "imaging/engine/chunk_cursor.h"
#include "imaging/engine/image_writer.h"
#include "imaging/engine/source_reader.h"
#include "imaging/io/aligned_buffer.h"
#include "imaging/io/window_block_device.h"
#include "imaging/pipeline/turns.h"
#include "imaging/pipeline/workers.h"

namespace imaging {

namespace {

// More threads than compress, so that some can wait for the disk.
constexpr int kExtraThreads = 2;

// One capture: what its workers share.
class CaptureJob {
 public:
  CaptureJob(BlockDevice& content,
             const CapturePlan& plan,
             ByteSink& sink,
             const CaptureOptions& options,
             Progress& progress)
      : content_(content),
        plan_(plan),
        options_(options),
        progress_(progress),
        writer_(plan.head, sink, options.part_size),
        cursor_(plan.segments, plan.to_read, plan.head.chunk_size) {}

  base::Status Run(const std::stop_token& stop) {
    progress_.Begin(Phase::kCapturing, plan_.to_read.total_bytes());
    TRY(writer_.Begin());
    TRY(RunWorkers(
        options_.threads + kExtraThreads, stop,
        [this](const std::stop_token& token) { return Work(token); }));
    base::RangeSet unreadable;
    unreadable.Insert(std::move(unreadable_));
    report_.unreadable = unreadable;
    progress_.Begin(Phase::kFlushing, 0);
    TRY(writer_.Finish(plan_.used, std::move(unreadable), options_.key));
    report_.read_bytes = plan_.to_read.total_bytes();
    report_.stored_bytes = writer_.written_bytes();
    return base::Ok();
  }

  CaptureReport TakeReport() { return std::move(report_); }

 private:
  struct Numbered {
    Piece piece;
    std::uint64_t number = 0;
  };

  std::optional<Numbered> NextPiece() {
    const base::MutexLock lock(cursor_mutex_);
    std::optional<Piece> piece = cursor_.Next();
    if (!piece) {
      return std::nullopt;
    }
    return Numbered{*piece, next_number_++};
  }

  base::Status Work(const std::stop_token& stop) {
    ChunkEncoder encoder(options_.level, plan_.head.chunk_size);
    AlignedBuffer buffer(plan_.head.chunk_size);
    while (const std::optional<Numbered> next = NextPiece()) {
      TRY(next->piece.data ? CaptureData(*next, encoder, buffer, stop)
                           : PassZeros(*next, stop));
    }
    return base::Ok();
  }

  base::Status CaptureData(const Numbered& next,
                           ChunkEncoder& encoder,
                           AlignedBuffer& buffer,
                           const std::stop_token& stop) {
    const base::ByteRange range = next.piece.range;
    const auto content = buffer.first(static_cast<std::size_t>(range.length));
    const std::vector<base::ByteRange> wanted = plan_.to_read.Within(range);
    TRY_ASSIGN(const std::vector<base::ByteRange> bad,
               ReadRangesDespiteErrors(content_, range, wanted, content, stop));
    std::uint64_t read = 0;
    for (const base::ByteRange& piece : wanted) {
      read += piece.length;
    }
    if (IsZero(content)) {
      TRY(PassZeros(next, stop, bad));
      progress_.Add(read);
      return base::Ok();
    }
    const Sha256 content_hash = Sha256Of(content);
    TRY_ASSIGN(const auto frame, encoder.Encode(content));
    const Sha256 stored_hash = Sha256Of(frame);
    TRY(PassDoor(next, stop, bad, [&] {
      return writer_.AppendData(static_cast<std::uint32_t>(range.length), frame,
                                stored_hash, content_hash);
    }));
    progress_.Add(read);
    return base::Ok();
  }

  base::Status PassZeros(const Numbered& next,
                         const std::stop_token& stop,
                         const std::vector<base::ByteRange>& bad = {}) {
    return PassDoor(next, stop, bad, [&] {
      return writer_.AppendZeros(next.piece.range.length);
    });
  }

  // Appends to the image in order.
  template <typename Append>
  base::Status PassDoor(const Numbered& next,
                        const std::stop_token& stop,
                        const std::vector<base::ByteRange>& bad,
                        const Append& append) {
    if (!turns_.Enter(next.number, stop)) {
      return base::Error(base::ErrorCode::kCancelled, "stopped");
    }
    unreadable_.insert(unreadable_.end(), bad.begin(), bad.end());
    TRY(append());
    if (next.piece.ends_segment) {
      TRY(writer_.EndSegment());
    }
    turns_.Leave();
    return base::Ok();
  }

  BlockDevice& content_;
  const CapturePlan& plan_;
  const CaptureOptions& options_;
  Progress& progress_;
  // Behind the door: one thread at a time.
  Turns turns_;
  ImageWriter writer_;
  std::vector<base::ByteRange> unreadable_;
  CaptureReport report_;
  base::Mutex cursor_mutex_;
  ChunkCursor cursor_ GUARDED_BY(cursor_mutex_);
  std::uint64_t next_number_ GUARDED_BY(cursor_mutex_) = 0;
};

}  // namespace

base::Result<CaptureReport> Capture(BlockDevice& source,
                                    const CapturePlan& plan,
                                    ByteSink& sink,
                                    const CaptureOptions& options,
                                    Progress& progress,
                                    const std::stop_token& stop) {
  WindowBlockDevice content(source, plan.window, std::string(source.name()));
  CaptureJob job(content, plan, sink, options, progress);
  TRY(job.Run(stop));
  TRY(sink.Commit());
  progress.Begin(Phase::kDone, 0);
  return job.TakeReport();
}

}  // namespace imaging
