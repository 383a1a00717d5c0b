// SPDX-License-Identifier: Apache-2.0
#include "imaging/io/lossy_block_device.h"

#include "imaging/base/strings.h"

namespace imaging {

base::Status LossyBlockDevice::ReadAt(std::uint64_t offset,
                                      std::span<std::byte> out) {
  TRY(CheckRange(offset, out.size()));
  if (lost_.Overlaps({offset, out.size()})) {
    missed_ = true;
    return base::Error(
        base::ErrorCode::kIo,
        base::StrCat("what ", name(), " holds at byte ", offset, " is lost"));
  }
  return whole_.ReadAt(offset, out);
}

base::Status LossyBlockDevice::WriteAt(std::uint64_t /*offset*/,
                                       std::span<const std::byte> /*data*/) {
  return base::Error(base::ErrorCode::kInvalidArgument,
                     base::StrCat(name(), " is only read"));
}

}  // namespace imaging
