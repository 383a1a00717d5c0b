// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/image_device.h"

#include <algorithm>

#include "imaging/base/strings.h"

namespace imaging {

base::Status ImageDevice::ReadAt(std::uint64_t offset,
                                 std::span<std::byte> out) {
  TRY(CheckRange(offset, out.size()));
  while (!out.empty()) {
    const std::size_t row = image_.index().RowAt(offset);
    const auto piece = static_cast<std::size_t>(std::min<std::uint64_t>(
        image_.index().at(row).range().end() - offset, out.size()));
    TRY(ReadRow(row, offset, out.first(piece)));
    out = out.subspan(piece);
    offset += piece;
  }
  return base::Ok();
}

base::Status ImageDevice::ReadRow(std::size_t row,
                                  std::uint64_t offset,
                                  std::span<std::byte> out) {
  const Chunk chunk = image_.index().at(row);
  if (chunk.kind == ChunkKind::kZeros) {
    std::ranges::fill(out, std::byte{0});
    return base::Ok();
  }
  const base::MutexLock lock(mutex_);
  auto known = kept_.find(row);
  if (known == kept_.end()) {
    TRY_ASSIGN(const auto content, reader_.Content(row));
    if (kept_.size() >= kKept) {
      kept_.erase(kept_.begin());
    }
    known = kept_
                .emplace(row,
                         std::vector<std::byte>(content.begin(), content.end()))
                .first;
  }
  std::copy_n(known->second.begin() +
                  static_cast<std::ptrdiff_t>(offset - chunk.offset),
              out.size(), out.begin());
  return base::Ok();
}

base::Status ImageDevice::WriteAt(std::uint64_t /*offset*/,
                                  std::span<const std::byte> /*data*/) {
  return base::Error(
      base::ErrorCode::kInvalidArgument,
      base::StrCat(name(), " is an image, which is not written"));
}

}  // namespace imaging
