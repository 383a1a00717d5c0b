// SPDX-License-Identifier: Apache-2.0
#include "imaging/io/joined_block_device.h"

#include <algorithm>

#include "imaging/base/strings.h"

namespace imaging {

JoinedBlockDevice::JoinedBlockDevice(
    std::vector<std::unique_ptr<BlockDevice>> parts)
    : parts_(std::move(parts)) {
  for (const auto& part : parts_) {
    starts_.push_back(size_);
    size_ += part->size();
  }
}

base::Status JoinedBlockDevice::ReadAt(std::uint64_t offset,
                                       std::span<std::byte> out) {
  TRY(CheckRange(offset, out.size()));
  for (std::size_t i = 0; i < parts_.size() && !out.empty(); ++i) {
    const std::uint64_t end = starts_[i] + parts_[i]->size();
    if (offset >= end) {
      continue;
    }
    const auto piece = static_cast<std::size_t>(
        std::min<std::uint64_t>(end - offset, out.size()));
    TRY(parts_[i]->ReadAt(offset - starts_[i], out.first(piece)));
    out = out.subspan(piece);
    offset += piece;
  }
  return base::Ok();
}

base::Status JoinedBlockDevice::WriteAt(std::uint64_t /*offset*/,
                                        std::span<const std::byte> /*data*/) {
  return base::Error(base::ErrorCode::kInvalidArgument,
                     base::StrCat(name(), " is open for reading only"));
}

void JoinedBlockDevice::Prefetch(base::ByteRange range) {
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const std::uint64_t begin = std::max(range.offset, starts_[i]);
    const std::uint64_t end =
        std::min(range.end(), starts_[i] + parts_[i]->size());
    if (begin < end) {
      parts_[i]->Prefetch({begin - starts_[i], end - begin});
    }
  }
}

}  // namespace imaging
