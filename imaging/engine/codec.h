// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <zstd.h>

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "imaging/base/result.h"

namespace imaging {

// Makes one zstd frame, with content size and checksum, of each chunk.  One
// instance per thread.
class ChunkEncoder {
 public:
  static constexpr int kDefaultLevel = 3;
  static constexpr int kMinLevel = 1;
  static constexpr int kMaxLevel = 19;

  // `max_chunk` is the largest chunk in bytes.
  ChunkEncoder(int level, std::size_t max_chunk);

  // The frame stays valid until the next call.
  base::Result<std::span<const std::byte>> Encode(
      std::span<const std::byte> content);

 private:
  struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  };
  std::unique_ptr<ZSTD_CCtx, Free> context_;
  std::vector<std::byte> frame_;
};

// The opposite.  One instance per thread.
class ChunkDecoder {
 public:
  ChunkDecoder() : context_(ZSTD_createDCtx()) {}

  // Fills exactly `content`; kCorrupt when the frame holds anything else.
  base::Status Decode(std::span<const std::byte> frame,
                      std::span<std::byte> content);

 private:
  struct Free {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  };
  std::unique_ptr<ZSTD_DCtx, Free> context_;
};

// Whether every byte is zero.
bool IsZero(std::span<const std::byte> bytes);

}  // namespace imaging
