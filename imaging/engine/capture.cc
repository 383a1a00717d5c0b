// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/capture.h"

#include <atomic>
#include <memory>
#include <string>

#include "imaging/base/strings.h"
#include "imaging/engine/image_writer.h"
#include "imaging/engine/read_ahead.h"
#include "imaging/engine/row_queue.h"
#include "imaging/io/window_block_device.h"
#include "imaging/pipeline/turns.h"
#include "imaging/pipeline/workers.h"

namespace imaging {

namespace {

// One waits for the disk while the other's bytes come in.
constexpr int kReaders = 2;
// More threads than compress at once, so that one can write.
constexpr int kExtraThreads = 1;
// Batches that wait to be compressed.
constexpr int kBatchesAhead = 2;

// One capture: what its threads share.
class CaptureJob {
 public:
  CaptureJob(BlockDevice& content,
             const CapturePlan& plan,
             ByteSink& sink,
             const CaptureOptions& options,
             Progress& progress)
      : plan_(plan),
        options_(options),
        progress_(progress),
        writer_(plan.head, sink, options.part_size),
        source_(content,
                plan,
                static_cast<std::size_t>(kReaders + options.threads +
                                         kExtraThreads + kBatchesAhead)) {}

  base::Status Run(const std::stop_token& stop) {
    progress_.Begin(Phase::kCapturing, plan_.to_read.total_bytes());
    TRY(writer_.Begin());
    std::atomic<int> started = 0;
    TRY(RunWorkers(kReaders + options_.threads + kExtraThreads, stop,
                   [&](const std::stop_token& token) {
                     return started.fetch_add(1) < kReaders
                                ? source_.Read(token)
                                : Compress(token);
                   }));
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
  using Entry = ReadBatch::Entry;
  using Frames = std::vector<std::vector<std::byte>>;

  struct Encoded {
    std::span<const std::byte> frame;  // Empty for zeros.
    Sha256 stored{};
    Sha256 content{};
  };

  base::Status Compress(const std::stop_token& stop) {
    ChunkEncoder encoder(options_.level);
    const std::uint32_t chunk_size = plan_.head.chunk_size;
    Frames frames(
        ChunksAtOnce(chunk_size),
        std::vector<std::byte>(ChunkEncoder::MaxFrameSize(chunk_size)));
    for (auto batch = source_.Next(stop); batch; batch = source_.Next(stop)) {
      TRY_ASSIGN(const auto encoded, Encode(*batch, frames, encoder, stop));
      for (std::size_t i = 0; i < encoded.size(); ++i) {
        TRY(PassDoor(batch->entries[i], encoded[i], stop));
        progress_.Add(batch->entries[i].read_bytes);
      }
      source_.GiveBack(std::move(batch));
    }
    if (stop.stop_requested()) {
      return Stopped();
    }
    return base::Ok();
  }

  static base::Error Stopped() {
    return {base::ErrorCode::kCancelled, "stopped"};
  }

  static std::vector<Sha256> HashesOf(
      const std::vector<std::span<const std::byte>>& messages) {
    std::vector<Sha256> out(messages.size());
    Sha256OfEach(messages, out);
    return out;
  }

  static base::Result<std::vector<Encoded>> Encode(
      const ReadBatch& batch,
      Frames& frames,
      ChunkEncoder& encoder,
      const std::stop_token& stop) {
    std::vector<std::span<const std::byte>> contents;
    std::vector<std::span<const std::byte>> stored;
    for (std::size_t i = 0; i < batch.entries.size(); ++i) {
      contents.push_back(batch.entries[i].content);
      stored.emplace_back();
      if (IsZero(contents[i])) {
        contents[i] = {};
        // At the highest levels a chunk takes a second; nobody waits for all.
      } else if (stop.stop_requested()) {
        return Stopped();
      } else {
        TRY_ASSIGN(stored[i], encoder.Encode(contents[i], frames[i]));
      }
    }
    const std::vector<Sha256> content_hashes = HashesOf(contents);
    const std::vector<Sha256> stored_hashes = HashesOf(stored);
    std::vector<Encoded> out;
    for (std::size_t i = 0; i < stored.size(); ++i) {
      out.push_back({stored[i], stored_hashes[i], content_hashes[i]});
    }
    return out;
  }

  // Appends to the image in order.
  base::Status PassDoor(const Entry& entry,
                        const Encoded& encoded,
                        const std::stop_token& stop) {
    if (!turns_.Enter(entry.number, stop)) {
      return Stopped();
    }
    unreadable_.insert(unreadable_.end(), entry.unreadable.begin(),
                       entry.unreadable.end());
    const base::ByteRange range = entry.piece.range;
    if (encoded.frame.empty()) {
      TRY(writer_.AppendZeros(range.length));
    } else {
      TRY(writer_.AppendData(static_cast<std::uint32_t>(range.length),
                             encoded.frame, encoded.stored, encoded.content));
    }
    if (entry.piece.ends_segment) {
      TRY(writer_.EndSegment());
    }
    turns_.Leave();
    return base::Ok();
  }

  const CapturePlan& plan_;
  const CaptureOptions& options_;
  Progress& progress_;
  // Behind the door: one thread at a time.
  Turns turns_;
  ImageWriter writer_;
  std::vector<base::ByteRange> unreadable_;
  CaptureReport report_;
  ReadAhead source_;
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
