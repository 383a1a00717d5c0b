// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/format/sha256.h"

namespace imaging {

// A zstd frame that decompresses to zeros alone.
struct ZeroFrame {
  std::vector<std::byte> bytes;
  Sha256 hash{};
};

// Makes frames of zeros and keeps those that will be asked for again.  A
// gibibyte of zeros takes 32 KiB and, the first time, as long as its checksum.
// For one thread.
class ZeroFrames {
 public:
  // `length` is 1 to kMaxZerosLength.  Valid until the next call.
  base::Result<const ZeroFrame*> Get(std::uint32_t length);

  // The longest frame to take for the front of `length` bytes of zeros, so
  // that few different frames are ever made: a power of two of chunks, or what
  // is left below one chunk.
  static std::uint32_t Step(std::uint64_t length, std::uint32_t chunk_size);

 private:
  std::map<std::uint32_t, ZeroFrame> kept_;
};

}  // namespace imaging
