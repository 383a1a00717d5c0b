// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "imaging/base/mutex.h"
#include "imaging/base/result.h"
#include "imaging/engine/capture_plan.h"
#include "imaging/engine/chunk_cursor.h"
#include "imaging/io/aligned_buffer.h"
#include "imaging/io/block_device.h"

namespace imaging {

// Consecutive pieces of a source with what was read of them.
struct ReadBatch {
  struct Entry {
    Piece piece;
    std::uint64_t number = 0;      // Of the piece, from 0.
    std::uint64_t read_bytes = 0;  // Less than the piece where it is unused.
    std::vector<base::ByteRange> unreadable;
    // Into one of `buffers`; empty for pieces of zeros.
    std::span<const std::byte> content;
  };
  std::vector<AlignedBuffer> buffers;
  std::vector<Entry> entries;
};

// Reads a source on threads of its own, ahead of those that use what was read,
// so that neither the disk nor the processor waits for the other.  Memory is
// bounded by the number of batches.
class ReadAhead {
 public:
  // Borrows its arguments.  `batches` are on their way at most.
  ReadAhead(BlockDevice& content, const CapturePlan& plan, std::size_t batches);

  // What each reading thread does, until all is read.
  base::Status Read(const std::stop_token& stop);

  // For any number of other threads: the next batch, in order; null after the
  // last one or when stopped.  What is taken must be given back.
  std::unique_ptr<ReadBatch> Next(const std::stop_token& stop);
  void GiveBack(std::unique_ptr<ReadBatch> batch);

 private:
  struct Numbered {
    std::uint64_t number = 0;
    std::unique_ptr<ReadBatch> batch;
  };

  Numbered Begin(const std::stop_token& stop);
  base::Status Fill(ReadBatch& batch, const std::stop_token& stop);

  BlockDevice& content_;
  const CapturePlan& plan_;
  base::Mutex mutex_;
  std::condition_variable_any changed_;
  ChunkCursor cursor_ GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<ReadBatch>> free_ GUARDED_BY(mutex_);
  // By number: a later one may be read before an earlier.
  std::map<std::uint64_t, std::unique_ptr<ReadBatch>> read_ GUARDED_BY(mutex_);
  std::uint64_t begun_ GUARDED_BY(mutex_) = 0;
  std::uint64_t taken_ GUARDED_BY(mutex_) = 0;
  std::uint64_t pieces_ GUARDED_BY(mutex_) = 0;
  bool all_begun_ GUARDED_BY(mutex_) = false;
};

}  // namespace imaging
