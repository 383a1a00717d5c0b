// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "imaging/base/bytes.h"
#include "imaging/fs/file_system.h"
#include "tests/fakes/padded_block_device.h"

namespace {

// Makes the boot region's checksum right, or hardly any input would get past
// it.
std::vector<std::byte> WithBootSum(std::span<const std::byte> input) {
  std::vector<std::byte> bytes(input.begin(), input.end());
  const unsigned shift =
      bytes.size() > 108 ? std::to_integer<unsigned>(bytes[108]) : 0;
  if (shift < 9 || shift > 12 || bytes.size() < (std::size_t{12} << shift)) {
    return bytes;
  }
  const std::size_t summed = std::size_t{11} << shift;
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < summed; ++i) {
    if (i != 106 && i != 107 && i != 112) {
      sum = ((sum << 31U) | (sum >> 1U)) +
            std::to_integer<std::uint32_t>(bytes[i]);
    }
  }
  for (std::size_t at = summed; at < std::size_t{12} << shift; at += 4) {
    base::StoreLe(std::span(bytes), at, sum);
  }
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  constexpr std::uint64_t kDeviceSize = std::uint64_t{64} << 20;
  const std::vector<std::byte> head =
      WithBootSum(std::as_bytes(std::span(data, size)));
  imaging::fakes::PaddedBlockDevice device(head, kDeviceSize);
  const auto fs = imaging::ReadExfat(device, {});
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
  const auto visit = [](const std::string& /*path*/,
                        std::span<const base::ByteRange> ranges) {
    for (const base::ByteRange& range : ranges) {
      if (range.end() > kDeviceSize) {
        std::abort();
      }
    }
    return true;
  };
  const auto walked = imaging::WalkExfatFiles(device, visit, {});
  if (fs.ok() && !walked.ok()) {
    std::abort();
  }
  return 0;
}
