// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/read_ahead.h"

#include <optional>
#include <utility>

#include "imaging/engine/row_queue.h"
#include "imaging/engine/source_reader.h"

namespace imaging {

ReadAhead::ReadAhead(BlockDevice& content,
                     const CapturePlan& plan,
                     std::size_t batches)
    : content_(content),
      plan_(plan),
      cursor_(plan.segments, plan.to_read, plan.head.chunk_size) {
  const std::uint32_t chunk_size = plan.head.chunk_size;
  for (std::size_t i = 0; i < batches; ++i) {
    auto batch = std::make_unique<ReadBatch>();
    for (std::size_t k = 0; k < ChunksAtOnce(chunk_size); ++k) {
      batch->buffers.emplace_back(chunk_size);
    }
    free_.push_back(std::move(batch));
  }
}

base::Status ReadAhead::Read(const std::stop_token& stop) {
  for (Numbered next = Begin(stop); next.batch; next = Begin(stop)) {
    TRY(Fill(*next.batch, stop));
    const base::MutexLock lock(mutex_);
    read_.emplace(next.number, std::move(next.batch));
    changed_.notify_all();
  }
  return base::Ok();
}

// A free batch is taken before a number is: the batch that is wanted next is
// always one that somebody reads or has read.
ReadAhead::Numbered ReadAhead::Begin(const std::stop_token& stop) {
  const base::MutexLock lock(mutex_);
  const bool free = changed_.wait(mutex_, stop, [this]() REQUIRES(mutex_) {
    return all_begun_ || !free_.empty();
  });
  if (!free || all_begun_) {
    return {};
  }
  std::unique_ptr<ReadBatch> batch = std::move(free_.back());
  free_.pop_back();
  batch->entries.clear();
  while (batch->entries.size() < batch->buffers.size()) {
    const std::optional<Piece> piece = cursor_.Next();
    if (!piece) {
      all_begun_ = true;
      changed_.notify_all();
      break;
    }
    batch->entries.push_back({.piece = *piece,
                              .number = pieces_++,
                              .read_bytes = 0,
                              .unreadable = {},
                              .content = {}});
  }
  if (batch->entries.empty()) {
    return {};
  }
  return {begun_++, std::move(batch)};
}

base::Status ReadAhead::Fill(ReadBatch& batch, const std::stop_token& stop) {
  for (std::size_t i = 0; i < batch.entries.size(); ++i) {
    ReadBatch::Entry& entry = batch.entries[i];
    if (!entry.piece.data) {
      continue;
    }
    const base::ByteRange range = entry.piece.range;
    const auto content =
        batch.buffers[i].first(static_cast<std::size_t>(range.length));
    const std::vector<base::ByteRange> wanted = plan_.to_read.Within(range);
    TRY_ASSIGN(entry.unreadable,
               ReadRangesDespiteErrors(content_, range, wanted, content, stop));
    entry.read_bytes = base::TotalLength(wanted);
    entry.content = content;
  }
  return base::Ok();
}

std::unique_ptr<ReadBatch> ReadAhead::Next(const std::stop_token& stop) {
  const base::MutexLock lock(mutex_);
  const bool ready = changed_.wait(mutex_, stop, [this]() REQUIRES(mutex_) {
    return read_.contains(taken_) || (all_begun_ && taken_ == begun_);
  });
  const auto found = read_.find(taken_);
  if (!ready || found == read_.end()) {
    return nullptr;
  }
  std::unique_ptr<ReadBatch> batch = std::move(found->second);
  read_.erase(found);
  ++taken_;
  changed_.notify_all();
  return batch;
}

void ReadAhead::GiveBack(std::unique_ptr<ReadBatch> batch) {
  const base::MutexLock lock(mutex_);
  free_.push_back(std::move(batch));
  changed_.notify_all();
}

}  // namespace imaging
