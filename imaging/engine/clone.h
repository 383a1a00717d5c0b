// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stop_token>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/engine/capture_plan.h"
#include "imaging/engine/restore.h"
#include "imaging/engine/target_map.h"
#include "imaging/io/block_device.h"
#include "imaging/io/gated_block_device.h"
#include "imaging/pipeline/progress.h"

namespace imaging {

struct CloneOptions {
  int threads = 1;
  // Tell the device which space is unused.
  bool discard = true;
  // Read all of it back at the end.
  bool read_back = true;
};

struct CloneReport {
  // Bytes written, those that seal the target included.
  std::uint64_t written_bytes = 0;
  // What reading back found: pieces of the content that the target does not
  // hold as they were read, in order.
  std::vector<base::ByteRange> differing;
  bool table_differs = false;
  std::uint64_t read_back_bytes = 0;
  // Reading back went to the medium, not to a cache.
  bool read_back_uncached = false;

  bool right() const { return differing.empty() && !table_differs; }
};

// Copies the used bytes that `plan` speaks of from `source` to where `map` puts
// them on `target`, sealed as by Restore(): what makes the target valid is
// zeroed first and written last.  What is read is hashed, and read back from
// the target against that.  The source is only read, and a byte of it that
// can't be read is an error.
//
// `state` tells, after an error, what happened.  kInvalidArgument when the
// target's gate is shut, and when it is too small; both sizes are in the text.
// Memory: a chunk a thread, and 48 bytes for each chunk.
base::Result<CloneReport> Clone(BlockDevice& source,
                                const CapturePlan& plan,
                                const TargetMap& map,
                                GatedBlockDevice& target,
                                const CloneOptions& options,
                                TargetState& state,
                                Progress& progress,
                                const std::stop_token& stop);

// Refuses a target that is too small for what `map` speaks of, with both sizes.
base::Status CheckCloneFits(const BlockDevice& source,
                            const CapturePlan& plan,
                            const TargetMap& map,
                            const BlockDevice& target);

}  // namespace imaging
