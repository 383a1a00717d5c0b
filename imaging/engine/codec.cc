// SPDX-License-Identifier: Apache-2.0

// For ZSTD_d_forceIgnoreChecksum.
#define ZSTD_STATIC_LINKING_ONLY
#include "imaging/engine/codec.h"

#include <cstring>

#include "imaging/base/strings.h"

namespace imaging {

ChunkEncoder::ChunkEncoder(int level) : context_(ZSTD_createCCtx()) {
  ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, level);
  if (level == kDefaultLevel) {
    // Level 3's own tables (2^17 and 2^16 entries) are made for longer inputs.
    // A smaller one stays in the second-level cache: a tenth faster on programs
    // and documents for half a percent more bytes (docs/BENCHMARKS.md, "Chunks
    // and tables").
    constexpr int kHashLog = 16;
    constexpr int kChainLog = 16;
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_hashLog, kHashLog);
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_chainLog, kChainLog);
  }
  ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_contentSizeFlag, 1);
  ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
}

std::size_t ChunkEncoder::MaxFrameSize(std::size_t max_chunk) {
  return ZSTD_compressBound(max_chunk);
}

base::Result<std::span<const std::byte>> ChunkEncoder::Encode(
    std::span<const std::byte> content, std::span<std::byte> out) {
  const std::size_t size = ZSTD_compress2(
      context_.get(), out.data(), out.size(), content.data(), content.size());
  if (ZSTD_isError(size) != 0U) {
    return base::Error(base::ErrorCode::kIo,
                       base::StrCat("compressing: ", ZSTD_getErrorName(size)));
  }
  return std::span<const std::byte>(out).first(size);
}

ChunkDecoder::ChunkDecoder() : context_(ZSTD_createDCtx()) {
  // The frame's own checksum is for other readers: ours knows the content's
  // SHA-256.  A library that refuses this is only slower.
  ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_forceIgnoreChecksum,
                         ZSTD_d_ignoreChecksum);
}

base::Status ChunkDecoder::Decode(std::span<const std::byte> frame,
                                  std::span<std::byte> content) {
  const std::size_t size =
      ZSTD_decompressDCtx(context_.get(), content.data(), content.size(),
                          frame.data(), frame.size());
  if (ZSTD_isError(size) != 0U) {
    return base::Error(
        base::ErrorCode::kCorrupt,
        base::StrCat("it does not decompress (", ZSTD_getErrorName(size), ")"));
  }
  if (size != content.size()) {
    return base::Error(base::ErrorCode::kCorrupt,
                       base::StrCat("it decompresses to ", size, " instead of ",
                                    content.size(), " bytes"));
  }
  return base::Ok();
}

bool IsZero(std::span<const std::byte> bytes) {
  // Every byte equals the one before it, and the first is zero.
  return bytes.empty() ||
         (bytes.front() == std::byte{0} &&
          std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

}  // namespace imaging
