// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/source_reader.h"

#include <algorithm>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/io/aligned_buffer.h"

namespace imaging {

namespace {

// Reading over a gap of this size costs less than a second request.
constexpr std::uint64_t kMergeGap = 64 << 10;
// O_DIRECT wants whole units; what is read too much is zeroed again.
constexpr std::uint64_t kUnit = 4096;

// Requests that cover `wanted`: gaps filled, ends aligned, within `window`.
std::vector<base::ByteRange> Requests(base::ByteRange window,
                                      std::span<const base::ByteRange> wanted) {
  std::vector<base::ByteRange> out;
  for (const base::ByteRange& range : wanted) {
    const std::uint64_t begin =
        std::max(base::AlignDown(range.offset, kUnit), window.offset);
    const std::uint64_t end =
        std::min(base::AlignUp(range.end(), kUnit), window.end());
    if (!out.empty() && begin <= out.back().end() + kMergeGap) {
      out.back().length = std::max(out.back().end(), end) - out.back().offset;
    } else {
      out.push_back({begin, end - begin});
    }
  }
  return out;
}

std::span<std::byte> PieceOf(std::span<std::byte> out,
                             base::ByteRange window,
                             base::ByteRange range) {
  return out.subspan(static_cast<std::size_t>(range.offset - window.offset),
                     static_cast<std::size_t>(range.length));
}

void Zero(std::span<std::byte> bytes) {
  std::ranges::fill(bytes, std::byte{0});
}

void ZeroAllBut(std::span<const base::ByteRange> wanted,
                base::ByteRange window,
                std::span<std::byte> out) {
  std::uint64_t at = window.offset;
  for (const base::ByteRange& range : wanted) {
    Zero(PieceOf(out, window, {at, range.offset - at}));
    at = range.end();
  }
  Zero(PieceOf(out, window, {at, window.end() - at}));
}

// A pulled disk fails every read with EIO, as a bad sector does; only the
// latter leaves other places readable.
base::Status CheckStillThere(BlockDevice& device) {
  AlignedBuffer buffer(kUnit);
  const std::uint64_t size = device.size();
  const std::uint64_t last = size - std::min(size, kUnit);
  base::Status status = base::Ok();
  for (const std::uint64_t at :
       {std::uint64_t{0}, base::AlignDown(last / 2, kUnit), last}) {
    status = device.ReadAt(at, buffer.first(static_cast<std::size_t>(
                                   std::min<std::uint64_t>(size, kUnit))));
    if (status.ok()) {
      return status;
    }
  }
  return std::move(status)
      .error()
      .During(base::StrCat(device.name(), " no longer answers"))
      .WithHint("Check its cable and power, then start again.");
}

// Reads what can be read of `range`, in pieces of `step` bytes, each tried
// twice, then in smaller ones down to a sector.
base::Status ReadPieces(BlockDevice& device,
                        base::ByteRange range,
                        std::uint64_t step,
                        std::span<std::byte> out,
                        std::vector<base::ByteRange>& bad,
                        const std::stop_token& stop) {
  constexpr int kTries = 2;
  for (std::uint64_t at = range.offset; at < range.end(); at += step) {
    if (stop.stop_requested()) {
      return base::Error(base::ErrorCode::kCancelled, "stopped");
    }
    const base::ByteRange piece{at, std::min(step, range.end() - at)};
    const auto bytes = PieceOf(out, range, piece);
    base::Status status = device.ReadAt(piece.offset, bytes);
    for (int i = 1; i < kTries && !status.ok(); ++i) {
      status = device.ReadAt(piece.offset, bytes);
    }
    if (status.ok()) {
      continue;
    }
    if (status.error().code() != base::ErrorCode::kIo) {
      return status;
    }
    if (step > device.sector_size()) {
      const std::uint64_t smaller =
          std::max<std::uint64_t>(step / 16, device.sector_size());
      TRY(ReadPieces(device, piece, smaller, bytes, bad, stop));
    } else {
      Zero(bytes);
      bad.push_back(piece);
    }
  }
  return base::Ok();
}

}  // namespace

base::Status ReadRanges(BlockDevice& device,
                        base::ByteRange window,
                        std::span<const base::ByteRange> wanted,
                        std::span<std::byte> out) {
  for (const base::ByteRange& request : Requests(window, wanted)) {
    TRY(device.ReadAt(request.offset, PieceOf(out, window, request)));
  }
  ZeroAllBut(wanted, window, out);
  return base::Ok();
}

base::Result<std::vector<base::ByteRange>> ReadRangesDespiteErrors(
    BlockDevice& device,
    base::ByteRange window,
    std::span<const base::ByteRange> wanted,
    std::span<std::byte> out,
    const std::stop_token& stop) {
  std::vector<base::ByteRange> bad;
  base::Status status = ReadRanges(device, window, wanted, out);
  if (status.ok()) {
    return bad;
  }
  if (status.error().code() != base::ErrorCode::kIo) {
    return std::move(status).error();
  }
  TRY(CheckStillThere(device));
  constexpr std::uint64_t kFirstStep = 64 << 10;
  for (const base::ByteRange& range : wanted) {
    TRY(ReadPieces(device, range, kFirstStep, PieceOf(out, window, range), bad,
                   stop));
  }
  // It may have gone in the meantime; then these are no bad sectors.
  if (!bad.empty()) {
    TRY(CheckStillThere(device));
  }
  ZeroAllBut(wanted, window, out);
  return bad;
}

}  // namespace imaging
