// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <memory>
#include <random>
#include <vector>

#include "imaging/engine/capture.h"
#include "imaging/engine/image.h"
#include "tests/fakes/memory_block_device.h"
#include "tests/fakes/memory_sink.h"

namespace imaging::testing {

inline std::vector<std::byte> Noise(std::size_t size, unsigned seed) {
  std::minstd_rand random(seed);
  std::vector<std::byte> out(size);
  for (std::byte& byte : out) {
    byte = static_cast<std::byte>(random() >> 8);
  }
  return out;
}

inline constexpr std::size_t kKiB = 1024;
// Not a whole number of chunks, which have 64 KiB.
inline constexpr std::size_t kSmallSize = 652 * kKiB;

// A partition of which some is used, in chunks so small that a test can fail
// every call of a job in turn.
inline CapturePlan SmallPlan() {
  CapturePlan plan;
  plan.head.raw_size = kSmallSize;
  plan.head.chunk_size = kMinChunkSize;
  plan.head.partitions.push_back({});
  plan.head.partitions[0].range = {0, kSmallSize};
  plan.window = {0, kSmallSize};
  plan.segments = {{0, kSmallSize}};
  plan.used.Insert({{0, 140 * kKiB},
                    {200 * kKiB, 4096},
                    {400 * kKiB, kSmallSize - 400 * kKiB}});
  plan.to_read = plan.used;
  return plan;
}

inline base::Result<CaptureReport> CaptureSmall(BlockDevice& source,
                                                ByteSink& sink,
                                                std::uint64_t part_size = 0) {
  const CaptureOptions options{
      .level = 1, .threads = 1, .part_size = part_size, .key = nullptr};
  Progress progress;
  return Capture(source, SmallPlan(), sink, options, progress, {});
}

inline bool SameBytes(const std::vector<std::byte>& a,
                      const std::vector<std::byte>& b,
                      base::ByteRange range) {
  const auto at = static_cast<std::ptrdiff_t>(range.offset);
  return std::equal(a.begin() + at,
                    a.begin() + static_cast<std::ptrdiff_t>(range.end()),
                    b.begin() + at);
}

inline bool SameBytes(const std::vector<std::byte>& a,
                      const std::vector<std::byte>& b,
                      const base::RangeSet& ranges) {
  return std::ranges::all_of(ranges.ranges(), [&](base::ByteRange range) {
    return SameBytes(a, b, range);
  });
}

}  // namespace imaging::testing
