// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/checkpoint.h"

#include <utility>

namespace imaging {

CheckpointTaker::CheckpointTaker(Checkpoint& checkpoint,
                                 BlockDevice& target,
                                 std::vector<std::size_t> rows)
    : checkpoint_(checkpoint), target_(target), written_(std::move(rows)) {}

base::Status CheckpointTaker::Note(std::span<const std::size_t> rows,
                                   std::uint64_t bytes) {
  written_.Add(rows, bytes);
  if (!checkpoint_.Due() || busy_.test_and_set()) {
    return base::Ok();
  }
  base::Status status = base::Ok();
  // Another thread may have taken it since.
  if (checkpoint_.Due()) {
    // What was noted before the flush is durable after it.
    const WrittenRows::Prefix prefix = written_.prefix();
    status = target_.Flush();
    if (status.ok()) {
      status = checkpoint_.Reached(prefix.row, prefix.bytes);
    }
  }
  busy_.clear();
  return status;
}

}  // namespace imaging
