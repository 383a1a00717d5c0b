// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stop_token>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/engine/capture_plan.h"
#include "imaging/engine/codec.h"
#include "imaging/format/signature.h"
#include "imaging/io/block_device.h"
#include "imaging/io/byte_sink.h"
#include "imaging/pipeline/progress.h"

namespace imaging {

struct CaptureOptions {
  int level = ChunkEncoder::kDefaultLevel;
  // Threads that compress.
  int threads = 1;
  // Bytes of a part; 0 for a single file.
  std::uint64_t part_size = 0;
  // Borrowed; null means unsigned.
  const SigningKey* key = nullptr;
};

struct CaptureReport {
  std::uint64_t read_bytes = 0;
  std::uint64_t stored_bytes = 0;
  // Content bytes that could not be read after retries: zeros in the image,
  // listed in its index.
  base::RangeSet unreadable;
};

// Writes the image of `source` that `plan` describes to `sink` and commits it.
// The source is only read.  After an error the sink holds a part of an image
// that no reader takes for a whole one.  Memory: about three chunks a thread.
base::Result<CaptureReport> Capture(BlockDevice& source,
                                    const CapturePlan& plan,
                                    ByteSink& sink,
                                    const CaptureOptions& options,
                                    Progress& progress,
                                    const std::stop_token& stop);

}  // namespace imaging
