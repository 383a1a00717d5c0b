// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <cstdlib>
#include <span>

#include "imaging/fs/file_system.h"
#include "tests/fakes/padded_block_device.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  constexpr std::uint64_t kDeviceSize = std::uint64_t{64} << 20;
  const auto head = std::as_bytes(std::span(data, size));
  imaging::fakes::PaddedBlockDevice device(head, kDeviceSize);
  const auto fs = imaging::ReadSwap(device, {});
  if (fs.ok()) {
    // What is used lies on the device, and holds all that the file system does
    // not reach, and its first sector.
    const imaging::FileSystem& found = fs.value();
    const bool sound =
        found.size <= kDeviceSize && found.used.Contains({0, 512}) &&
        found.used.Contains({found.size, kDeviceSize - found.size}) &&
        found.used.ranges().back().end() <= kDeviceSize;
    if (!sound) {
      std::abort();
    }
  }
  return 0;
}
