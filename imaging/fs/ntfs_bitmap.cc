// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ntfs_bitmap.h"

#include <algorithm>
#include <bit>
#include <vector>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"

namespace imaging {

namespace {

constexpr std::uint64_t kPieceBytes = 1U << 20;
constexpr std::uint64_t kWordBits = 64;

}  // namespace

void AppendNtfsBits(std::span<const std::byte> bits,
                    std::uint64_t first,
                    std::uint64_t count,
                    std::uint32_t cluster_size,
                    base::RangeSet& used) {
  for (std::uint64_t at = 0; at < count; at += kWordBits) {
    auto word =
        base::LoadLe<std::uint64_t>(bits, static_cast<std::size_t>(at / 8));
    if (count - at < kWordBits) {
      word &= (std::uint64_t{1} << (count - at)) - 1;
    }
    while (word != 0) {
      const auto from = static_cast<unsigned>(std::countr_zero(word));
      const auto length = static_cast<unsigned>(std::countr_one(word >> from));
      // RangeSet joins what touches across words.
      used.Append({(first + at + from) * cluster_size,
                   std::uint64_t{length} * cluster_size});
      word = from + length == kWordBits
                 ? 0
                 : word >> (from + length) << (from + length);
    }
  }
}

base::Result<base::RangeSet> ReadNtfsBitmap(const NtfsVolume& volume,
                                            const std::stop_token& stop) {
  const std::uint64_t clusters = volume.geometry().cluster_count;
  TRY_ASSIGN(const NtfsRecord record, volume.ReadRecord(kNtfsBitmap));
  TRY_ASSIGN(const NtfsStream stream,
             volume.OpenStream(record, NtfsType::kData));
  const std::uint64_t size = std::min(stream.size, stream.initialized_size);
  if (size < clusters / 8 + (clusters % 8 == 0 ? 0 : 1)) {
    return base::Error(base::ErrorCode::kCorrupt,
                       base::StrCat("$Bitmap has ", size, " bytes for ",
                                    clusters, " clusters"));
  }
  base::RangeSet used;
  std::vector<std::byte> piece;
  for (std::uint64_t first = 0; first < clusters; first += 8 * kPieceBytes) {
    if (stop.stop_requested()) {
      return base::Error(base::ErrorCode::kCancelled, "cancelled");
    }
    const std::uint64_t count = std::min(clusters - first, 8 * kPieceBytes);
    const std::uint64_t bytes = (count + 7) / 8;
    piece.assign(static_cast<std::size_t>(base::AlignUp(bytes, 8)),
                 std::byte{0});
    TRY(volume.ReadStream(
        stream, first / 8,
        std::span(piece).first(static_cast<std::size_t>(bytes))));
    AppendNtfsBits(piece, first, count, volume.geometry().cluster_size, used);
  }
  return used;
}

}  // namespace imaging
