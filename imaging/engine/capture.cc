// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/capture.h"

#include <array>
#include <string>

#include "imaging/base/mutex.h"
#include "imaging/base/strings.h"
#include "imaging/engine/chunk_cursor.h"
#include "imaging/engine/image_writer.h"
#include "imaging/engine/row_queue.h"
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

  // Buffers that one piece needs.
  struct Slot {
    AlignedBuffer content;
    std::vector<std::byte> frame;
  };
  // A piece on its way through a worker.
  struct Taken {
    Numbered next;
    std::uint64_t read_bytes = 0;
    std::vector<base::ByteRange> unreadable;
    // Both empty for zeros.
    std::span<const std::byte> content;
    std::span<const std::byte> frame;
  };

  // The next pieces, as many as are compressed at once.
  std::vector<Taken> NextPieces() {
    const base::MutexLock lock(cursor_mutex_);
    std::vector<Taken> out;
    while (out.size() < ChunksAtOnce(plan_.head.chunk_size)) {
      const std::optional<Piece> piece = cursor_.Next();
      if (!piece) {
        break;
      }
      out.push_back({.next = {*piece, next_number_++},
                     .read_bytes = 0,
                     .unreadable = {},
                     .content = {},
                     .frame = {}});
    }
    return out;
  }

  base::Status Work(const std::stop_token& stop) {
    ChunkEncoder encoder(options_.level);
    std::vector<Slot> slots;
    const std::size_t chunk_size = plan_.head.chunk_size;
    for (std::size_t i = 0; i < ChunksAtOnce(plan_.head.chunk_size); ++i) {
      slots.push_back(
          {AlignedBuffer(chunk_size),
           std::vector<std::byte>(ChunkEncoder::MaxFrameSize(chunk_size))});
    }
    for (auto pieces = NextPieces(); !pieces.empty(); pieces = NextPieces()) {
      TRY(Read(pieces, slots, stop));
      TRY_ASSIGN(const auto hashes, Encode(pieces, slots, encoder, stop));
      for (std::size_t i = 0; i < pieces.size(); ++i) {
        TRY(PassDoor(pieces[i], hashes[i], stop));
        progress_.Add(pieces[i].read_bytes);
      }
    }
    return base::Ok();
  }

  base::Status Read(std::vector<Taken>& pieces,
                    std::vector<Slot>& slots,
                    const std::stop_token& stop) {
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      Taken& piece = pieces[i];
      if (!piece.next.piece.data) {
        continue;
      }
      const base::ByteRange range = piece.next.piece.range;
      const auto content =
          slots[i].content.first(static_cast<std::size_t>(range.length));
      const std::vector<base::ByteRange> wanted = plan_.to_read.Within(range);
      TRY_ASSIGN(piece.unreadable, ReadRangesDespiteErrors(
                                       content_, range, wanted, content, stop));
      piece.read_bytes = base::TotalLength(wanted);
      if (!IsZero(content)) {
        piece.content = content;
      }
    }
    return base::Ok();
  }

  struct Hashes {
    Sha256 stored{};
    Sha256 content{};
  };

  static std::vector<Sha256> HashesOf(
      const std::vector<std::span<const std::byte>>& messages) {
    std::vector<Sha256> out(messages.size());
    Sha256OfEach(messages, out);
    return out;
  }

  // Compresses each content and returns the hashes of all pieces.
  static base::Result<std::vector<Hashes>> Encode(std::vector<Taken>& pieces,
                                                  std::vector<Slot>& slots,
                                                  ChunkEncoder& encoder,
                                                  const std::stop_token& stop) {
    std::vector<std::span<const std::byte>> contents;
    std::vector<std::span<const std::byte>> frames;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      // At the highest levels a chunk takes a second, and nobody waits for all.
      if (stop.stop_requested()) {
        return base::Error(base::ErrorCode::kCancelled, "stopped");
      }
      if (!pieces[i].content.empty()) {
        TRY_ASSIGN(pieces[i].frame,
                   encoder.Encode(pieces[i].content, slots[i].frame));
      }
      contents.push_back(pieces[i].content);
      frames.push_back(pieces[i].frame);
    }
    const std::vector<Sha256> content_hashes = HashesOf(contents);
    const std::vector<Sha256> stored_hashes = HashesOf(frames);
    std::vector<Hashes> out;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      out.push_back({stored_hashes[i], content_hashes[i]});
    }
    return out;
  }

  // Appends to the image in order.
  base::Status PassDoor(const Taken& piece,
                        const Hashes& hashes,
                        const std::stop_token& stop) {
    if (!turns_.Enter(piece.next.number, stop)) {
      return base::Error(base::ErrorCode::kCancelled, "stopped");
    }
    unreadable_.insert(unreadable_.end(), piece.unreadable.begin(),
                       piece.unreadable.end());
    const base::ByteRange range = piece.next.piece.range;
    if (piece.content.empty()) {
      TRY(writer_.AppendZeros(range.length));
    } else {
      TRY(writer_.AppendData(static_cast<std::uint32_t>(range.length),
                             piece.frame, hashes.stored, hashes.content));
    }
    if (piece.next.piece.ends_segment) {
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
