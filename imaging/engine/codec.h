// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <zstd.h>

#include <cstddef>
#include <memory>
#include <span>

#include "imaging/base/result.h"

namespace imaging {

// Makes one zstd frame, with content size and checksum, of each chunk.  One
// instance per thread.
class ChunkEncoder {
 public:
  static constexpr int kDefaultLevel = 3;
  static constexpr int kMinLevel = 1;
  static constexpr int kMaxLevel = 19;

  explicit ChunkEncoder(int level);

  // Bytes that the frame of the largest chunk may take.
  static std::size_t MaxFrameSize(std::size_t max_chunk);

  // Puts the frame into `out`, of MaxFrameSize(), and returns it.
  base::Result<std::span<const std::byte>> Encode(
      std::span<const std::byte> content, std::span<std::byte> out);

 private:
  struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  };
  std::unique_ptr<ZSTD_CCtx, Free> context_;
};

// The opposite.  One instance per thread.
class ChunkDecoder {
 public:
  ChunkDecoder();

  // Fills exactly `content`; kCorrupt when the frame can't.  What it holds is
  // for the caller to check by its hash.
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
