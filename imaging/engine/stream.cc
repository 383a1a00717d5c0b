// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/stream.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "imaging/engine/chunk_reader.h"
#include "imaging/engine/row_queue.h"
#include "imaging/pipeline/turns.h"
#include "imaging/pipeline/workers.h"

namespace imaging {

namespace {

base::Error Stopped() {
  return {base::ErrorCode::kCancelled, "stopped"};
}

base::Status AppendZeros(ByteSink& sink,
                         std::uint64_t length,
                         Progress& progress,
                         const std::stop_token& stop) {
  const std::vector<std::byte> zeros(std::size_t{1} << 20);
  while (length > 0) {
    if (stop.stop_requested()) {
      return Stopped();
    }
    const std::uint64_t step = std::min<std::uint64_t>(length, zeros.size());
    TRY(sink.Append(std::span(zeros).first(static_cast<std::size_t>(step))));
    progress.Add(step);
    length -= step;
  }
  return base::Ok();
}

}  // namespace

base::Status StreamContent(const Image& image,
                           base::ByteRange content,
                           int threads,
                           ByteSink& sink,
                           Progress& progress,
                           const std::stop_token& stop) {
  const Index& index = image.index();
  const std::vector<std::size_t> rows = RowsOf(index, {content});
  progress.Begin(Phase::kWriting, content.length);
  RowQueue queue(image, rows, RowQueue::Fetch::kStored);
  Turns turns;
  const auto work = [&](const std::stop_token& token) -> base::Status {
    ChunkReader reader(image);
    for (auto batch = queue.Next(); !batch.empty(); batch = queue.Next()) {
      std::vector<std::size_t> data;
      std::ranges::copy_if(batch, std::back_inserter(data), [&](auto row) {
        return index.at(row).kind == ChunkKind::kData;
      });
      TRY_ASSIGN(const auto contents, reader.Contents(data));
      auto next = contents.begin();
      for (const std::size_t row : batch) {
        const Chunk chunk = index.at(row);
        const std::uint64_t begin = std::max(chunk.offset, content.offset);
        const std::uint64_t length =
            std::min(chunk.range().end(), content.end()) - begin;
        if (!turns.Enter(row - rows.front(), token)) {
          return Stopped();
        }
        if (chunk.kind == ChunkKind::kZeros) {
          TRY(AppendZeros(sink, length, progress, token));
        } else {
          TRY(sink.Append(
              next->subspan(static_cast<std::size_t>(begin - chunk.offset),
                            static_cast<std::size_t>(length))));
          ++next;
          progress.Add(length);
        }
        turns.Leave();
      }
    }
    return base::Ok();
  };
  TRY(RunWorkers(threads + 1, stop, work));
  TRY(sink.Commit());
  progress.Begin(Phase::kDone, 0);
  return base::Ok();
}

}  // namespace imaging
