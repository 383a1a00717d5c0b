// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/engine/written_rows.h"
#include "imaging/io/block_device.h"

namespace imaging {

// Is told by a restore what of it no power cut can take back.
//
// Thread safety: Due() from any thread; Reached() from any, one at a time.
class Checkpoint {
 public:
  Checkpoint() = default;
  virtual ~Checkpoint() = default;
  Checkpoint(const Checkpoint&) = delete;
  Checkpoint& operator=(const Checkpoint&) = delete;

  // Whether it is time for another.  Each costs a flush of the target, which
  // other threads go on writing to meanwhile.  Called often.
  virtual bool Due() = 0;
  // Of the rows of the index before `row`, all that the restore had to write is
  // on the medium, but for what Seals hold back; that is `bytes` of its writing
  // stage.  `row` never falls.  An error ends the restore.
  virtual base::Status Reached(std::size_t row, std::uint64_t bytes) = 0;
};

// Takes the checkpoints of one restore.  May be used by many threads.
class CheckpointTaker {
 public:
  // `rows` are what will be written, in order.  Borrows the other two.
  CheckpointTaker(Checkpoint& checkpoint,
                  BlockDevice& target,
                  std::vector<std::size_t> rows);
  // `rows`, a batch of them, are written; takes a checkpoint when one is due.
  base::Status Note(std::span<const std::size_t> rows, std::uint64_t bytes);

 private:
  Checkpoint& checkpoint_;
  BlockDevice& target_;
  WrittenRows written_;
  std::atomic_flag busy_;
};

}  // namespace imaging
