// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stop_token>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/engine/checkpoint.h"
#include "imaging/engine/image.h"
#include "imaging/engine/target_check.h"
#include "imaging/engine/target_map.h"
#include "imaging/io/block_device.h"
#include "imaging/io/gated_block_device.h"
#include "imaging/pipeline/progress.h"

namespace imaging {

struct RestoreOptions {
  int threads = 1;
  // Write only what differs.
  bool delta = false;
  // Tell the device which space is unused.
  bool discard = true;
  // Read all of it back at the end.
  bool read_back = true;
  // With delta: what LookAtTarget() found a moment ago, so that the chunks to
  // be written could be proven first.  Null: Restore() looks itself.
  const Difference* difference = nullptr;
  // Told now and then how much is durable; may be null.
  Checkpoint* checkpoint = nullptr;
};

struct RestoreReport {
  // Bytes written, those that seal the target included.
  std::uint64_t written_bytes = 0;
  std::uint64_t written_chunks = 0;
  // Chunks that the target held already.
  std::uint64_t skipped_chunks = 0;
  // What reading back found; none() when it was not asked for.
  Difference difference;
  // Reading back went to the medium, not to a cache.
  bool read_back_uncached = false;
};

// How far a restore got, for the message after a failure.
enum class TargetState : std::uint8_t {
  kUntouched,  // Not one byte was written.
  kSealed,     // Half-written, and nothing will take it for a file system.
  kWritten,    // Everything is written and flushed.
};

// Restores the content that `map` speaks of to `target`.
//
// The bytes that make the target valid (boot sector or superblock, last
// sector, partition table) are zeroed before the first write and written after
// all else is flushed, so a target that was cut off half-way is never mistaken
// for a good one.  With delta, the target is looked at as a whole before
// anything is written, and one that holds the image already is not written at
// all.  Every chunk's hashes are checked before it is written.
//
// `state` is kept up to date and tells, after an error, what happened.
// kInvalidArgument when the target's gate is shut, and when it is too small;
// both sizes are in the text.
base::Result<RestoreReport> Restore(const Image& image,
                                    const TargetMap& map,
                                    GatedBlockDevice& target,
                                    const RestoreOptions& options,
                                    TargetState& state,
                                    Progress& progress,
                                    const std::stop_token& stop);

// Rows of the index that such a restore reads, in order: what is to be proven
// before it.  `difference` is what LookAtTarget() found, or null without delta.
std::vector<std::size_t> RowsToWrite(const Image& image,
                                     const TargetMap& map,
                                     BlockDevice& target,
                                     const Difference* difference);

// Refuses a target that is too small for what `map` speaks of, with both sizes.
base::Status CheckTargetSize(const Image& image,
                             const TargetMap& map,
                             const BlockDevice& target);

}  // namespace imaging
