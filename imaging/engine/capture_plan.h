// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/format/head.h"
#include "imaging/io/block_device.h"

namespace imaging {

// Bytes of a chunk, unless the content is so large that its index would be too.
inline constexpr std::uint32_t kUsualChunkSize = 2 << 20;

// What a user asks of a capture.
struct CaptureRequest {
  // Numbers of the partitions to store; empty means all of them.
  std::vector<int> partitions;
  // Store the space between partitions too.
  bool unpartitioned = false;
  // Facts for the image's head.
  ImageId image_id{};
  std::string label;
  std::string created;
  std::string creator;
  std::string source;
  std::string machine;
  bool live = false;
};

// What a capture will store.
struct CapturePlan {
  ImageHead head;
  // Where the content lies on the source.
  base::ByteRange window;
  // Content bytes that the image vouches for.
  base::RangeSet used;
  // Those of them that may be other than zero.
  base::RangeSet to_read;
  // Pieces that no chunk may cross, in order; they cover the content.
  std::vector<base::ByteRange> segments;
};

// Reads the source's partition table and allocation maps.  kNotFound names a
// partition that does not exist.
base::Result<CapturePlan> PlanCapture(BlockDevice& source,
                                      const CaptureRequest& request,
                                      const std::stop_token& stop);

}  // namespace imaging
