// SPDX-License-Identifier: Apache-2.0
#include "restore/media/copy.h"

#include <algorithm>
#include <functional>

#include "imaging/base/strings.h"
#include "imaging/io/aligned_buffer.h"

namespace restore {

namespace {

using base::ByteRange;
using imaging::BlockDevice;

constexpr std::size_t kPiece = std::size_t{4} << 20;

using Visit = std::function<base::Status(std::uint64_t at,
                                         std::span<const std::byte> bytes)>;

// Reads them, a piece at a time.
base::Status ForEachPiece(BlockDevice& source,
                          const base::RangeSet& ranges,
                          imaging::Progress& progress,
                          const std::stop_token& stop,
                          const Visit& visit) {
  imaging::AlignedBuffer buffer(kPiece);
  for (const ByteRange& range : ranges.ranges()) {
    for (std::uint64_t at = range.offset; at < range.end();) {
      if (stop.stop_requested()) {
        return base::Error(base::ErrorCode::kCancelled, "stopped");
      }
      const auto piece = buffer.first(static_cast<std::size_t>(
          std::min<std::uint64_t>(kPiece, range.end() - at)));
      TRY(source.ReadAt(at, piece));
      TRY(visit(at, piece));
      progress.Add(piece.size());
      at += piece.size();
    }
  }
  return base::Ok();
}

}  // namespace

base::Result<base::RangeSet> BytesOf(BlockDevice& source,
                                     const base::RangeSet& except) {
  TRY_ASSIGN(const base::RangeSet data, source.DataRanges());
  base::RangeSet bytes;
  for (const ByteRange& range : data.ranges()) {
    for (const ByteRange& piece : except.Gaps(range)) {
      bytes.Append(piece);
    }
  }
  return bytes;
}

base::Status CopyRanges(BlockDevice& source,
                        const base::RangeSet& ranges,
                        BlockDevice& target,
                        std::uint64_t offset,
                        imaging::Progress& progress,
                        const std::stop_token& stop) {
  return ForEachPiece(source, ranges, progress, stop,
                      [&](std::uint64_t at, std::span<const std::byte> bytes) {
                        return target.WriteAt(offset + at, bytes);
                      });
}

base::Status CompareRanges(BlockDevice& source,
                           const base::RangeSet& ranges,
                           BlockDevice& target,
                           std::uint64_t offset,
                           imaging::Progress& progress,
                           const std::stop_token& stop) {
  imaging::AlignedBuffer buffer(kPiece);
  return ForEachPiece(
      source, ranges, progress, stop,
      [&](std::uint64_t at, std::span<const std::byte> bytes) -> base::Status {
        const auto found = buffer.first(bytes.size());
        TRY(target.ReadAt(offset + at, found));
        const auto here = std::ranges::mismatch(bytes, found).in1;
        if (here != bytes.end()) {
          return NotAsWritten(
              target,
              offset + at + static_cast<std::uint64_t>(here - bytes.begin()));
        }
        return base::Ok();
      });
}

base::Error NotAsWritten(const BlockDevice& target, std::uint64_t at) {
  return base::Error(base::ErrorCode::kIo,
                     base::StrCat(target.name(),
                                  " does not hold what was written: byte ", at,
                                  " differs"))
      .WithHint(
          "The medium or its port is failing: don't trust it. Try "
          "another one.");
}

}  // namespace restore
