// SPDX-License-Identifier: Apache-2.0
#include "imaging/io/holed_block_device.h"

#include <algorithm>

#include "imaging/base/strings.h"

namespace imaging {

base::Status HoledBlockDevice::ReadAt(std::uint64_t offset,
                                      std::span<std::byte> out) {
  TRY(CheckRange(offset, out.size()));
  const base::ByteRange asked{offset, out.size()};
  const auto piece = [&](base::ByteRange range) {
    return out.subspan(static_cast<std::size_t>(range.offset - offset),
                       static_cast<std::size_t>(range.length));
  };
  for (const base::ByteRange& range : holes_.Within(asked)) {
    std::ranges::fill(piece(range), std::byte{0});
  }
  for (const base::ByteRange& range : holes_.Gaps(asked)) {
    TRY(whole_.ReadAt(range.offset, piece(range)));
  }
  return base::Ok();
}

base::Status HoledBlockDevice::WriteAt(std::uint64_t /*offset*/,
                                       std::span<const std::byte> /*data*/) {
  return base::Error(base::ErrorCode::kInvalidArgument,
                     base::StrCat(name(), " is only read"));
}

}  // namespace imaging
