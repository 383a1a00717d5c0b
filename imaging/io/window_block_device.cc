// SPDX-License-Identifier: Apache-2.0
#include "imaging/io/window_block_device.h"

namespace imaging {

base::Status WindowBlockDevice::ReadAt(std::uint64_t offset,
                                       std::span<std::byte> out) {
  TRY(CheckRange(offset, out.size()));
  return whole_.ReadAt(window_.offset + offset, out);
}

base::Status WindowBlockDevice::WriteAt(std::uint64_t offset,
                                        std::span<const std::byte> data) {
  TRY(CheckRange(offset, data.size()));
  return whole_.WriteAt(window_.offset + offset, data);
}

base::Status WindowBlockDevice::WriteZeros(base::ByteRange range) {
  TRY(CheckRange(range.offset, range.length));
  return whole_.WriteZeros(Shift(range));
}

base::Status WindowBlockDevice::Discard(base::ByteRange range) {
  TRY(CheckRange(range.offset, range.length));
  return whole_.Discard(Shift(range));
}

void WindowBlockDevice::Prefetch(base::ByteRange range) {
  whole_.Prefetch(Shift(range));
}

base::Result<base::RangeSet> WindowBlockDevice::DataRanges() {
  TRY_ASSIGN(const base::RangeSet whole, whole_.DataRanges());
  base::RangeSet mine;
  for (const base::ByteRange& range : whole.Within(window_)) {
    mine.Append({range.offset - window_.offset, range.length});
  }
  return mine;
}

}  // namespace imaging
