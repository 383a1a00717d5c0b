// SPDX-License-Identifier: Apache-2.0
#include "restore/media/file_hash.h"

#include <algorithm>
#include <cstdint>

#include "imaging/base/strings.h"
#include "imaging/format/sha256.h"
#include "imaging/io/aligned_buffer.h"

namespace restore {

base::Result<std::string> HashOf(imaging::BlockDevice& device,
                                 const std::stop_token& stop) {
  constexpr std::size_t kPiece = std::size_t{1} << 20;
  imaging::AlignedBuffer buffer(kPiece);
  imaging::Sha256Hasher hasher;
  for (std::uint64_t at = 0; at < device.size(); at += kPiece) {
    if (stop.stop_requested()) {
      return base::Error(base::ErrorCode::kCancelled, "stopped");
    }
    const auto piece = buffer.first(static_cast<std::size_t>(
        std::min<std::uint64_t>(kPiece, device.size() - at)));
    TRY(device.ReadAt(at, piece));
    hasher.Update(piece);
  }
  return base::HexEncode(hasher.Finish());
}

std::string HashOfText(std::string_view text) {
  return base::HexEncode(
      imaging::Sha256Of(std::as_bytes(std::span(text.data(), text.size()))));
}

}  // namespace restore
