// SPDX-License-Identifier: Apache-2.0
#include "imaging/io/block_device.h"

#include <algorithm>
#include <vector>

#include "imaging/base/strings.h"

namespace imaging {

base::Status BlockDevice::WriteZeros(base::ByteRange range) {
  TRY(CheckRange(range.offset, range.length));
  constexpr std::uint64_t kStep = 1 << 20;
  const std::vector<std::byte> zeros(
      static_cast<std::size_t>(std::min(range.length, kStep)));
  for (std::uint64_t at = range.offset; at < range.end(); at += kStep) {
    const auto step = static_cast<std::size_t>(
        std::min<std::uint64_t>(range.end() - at, kStep));
    TRY(WriteAt(at, std::span(zeros).first(step)));
  }
  return base::Ok();
}

base::Status BlockDevice::Discard(base::ByteRange range) {
  return CheckRange(range.offset, range.length);
}

void BlockDevice::Prefetch(base::ByteRange /*range*/) {}

bool BlockDevice::DropCache() {
  return false;
}

base::Result<base::RangeSet> BlockDevice::DataRanges() {
  base::RangeSet all;
  all.Append({0, size()});
  return all;
}

base::Status BlockDevice::CheckRange(std::uint64_t offset,
                                     std::uint64_t length) const {
  if (offset > size() || length > size() - offset) {
    return base::Error(
        base::ErrorCode::kInvalidArgument,
        base::StrCat(name(), ": bytes ", offset, " to ", offset, "+", length,
                     " are beyond its end at ", size()));
  }
  return base::Ok();
}

}  // namespace imaging
