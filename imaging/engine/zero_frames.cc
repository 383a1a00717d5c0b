// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/zero_frames.h"

#include <zstd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <memory>

#include "imaging/base/strings.h"
#include "imaging/format/index.h"

namespace imaging {

namespace {

// Steps are powers of two of chunks, and the rest; this keeps all of the former
// and bounds the latter.
constexpr std::size_t kMaxKept = 32;

base::Result<std::vector<std::byte>> Compress(std::uint32_t length) {
  const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(
      ZSTD_createCCtx(), &ZSTD_freeCCtx);
  ZSTD_CCtx* const c = context.get();
  ZSTD_CCtx_setParameter(c, ZSTD_c_compressionLevel, 1);
  ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, 1);
  // A window of one block: decoders then need next to no memory.
  ZSTD_CCtx_setParameter(c, ZSTD_c_windowLog, 17);
  ZSTD_CCtx_setPledgedSrcSize(c, length);
  const std::vector<std::byte> zeros(ZSTD_CStreamInSize());
  std::array<std::byte, 4096> piece{};
  std::vector<std::byte> out;
  std::uint32_t left = length;
  std::size_t pending = 1;
  while (pending != 0) {
    const std::size_t step = std::min<std::size_t>(left, zeros.size());
    left -= static_cast<std::uint32_t>(step);
    ZSTD_inBuffer in{zeros.data(), step, 0};
    do {
      ZSTD_outBuffer to{piece.data(), piece.size(), 0};
      pending = ZSTD_compressStream2(c, &to, &in,
                                     left == 0 ? ZSTD_e_end : ZSTD_e_continue);
      if (ZSTD_isError(pending) != 0U) {
        return base::Error(
            base::ErrorCode::kIo,
            base::StrCat("compressing zeros: ", ZSTD_getErrorName(pending)));
      }
      out.insert(out.end(), piece.begin(),
                 piece.begin() + static_cast<std::ptrdiff_t>(to.pos));
    } while (in.pos < in.size || (left == 0 && pending != 0));
    pending = left == 0 ? 0 : 1;
  }
  return out;
}

}  // namespace

base::Result<const ZeroFrame*> ZeroFrames::Get(std::uint32_t length) {
  const auto known = kept_.find(length);
  if (known != kept_.end()) {
    return &known->second;
  }
  if (kept_.size() >= kMaxKept) {
    kept_.clear();
  }
  TRY_ASSIGN(std::vector<std::byte> bytes, Compress(length));
  const Sha256 hash = Sha256Of(bytes);
  return &kept_.emplace(length, ZeroFrame{std::move(bytes), hash})
              .first->second;
}

std::uint32_t ZeroFrames::Step(std::uint64_t length, std::uint32_t chunk_size) {
  const std::uint64_t capped = std::min<std::uint64_t>(length, kMaxZerosLength);
  if (capped < chunk_size) {
    return static_cast<std::uint32_t>(capped);
  }
  return static_cast<std::uint32_t>(std::bit_floor(capped / chunk_size) *
                                    chunk_size);
}

}  // namespace imaging
