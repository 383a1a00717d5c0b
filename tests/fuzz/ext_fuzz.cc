// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <stop_token>
#include <string>

#include "imaging/fs/file_system.h"
#include "tests/fakes/padded_block_device.h"

// Whatever a partition holds, the map stays in it and the walk ends.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  imaging::fakes::PaddedBlockDevice partition(
      std::as_bytes(std::span(data, size)), std::uint64_t{64} << 20);
  const auto inside = [&](const base::ByteRange& range) {
    return range.length != 0 && range.offset < partition.size() &&
           range.length <= partition.size() - range.offset;
  };
  const auto fs = imaging::ReadExt(partition, std::stop_token());
  if (fs.ok()) {
    for (const base::ByteRange& range : fs.value().used.ranges()) {
      if (!inside(range)) {
        std::abort();
      }
    }
  }
  int visits = 0;
  const auto visit = [&](const std::string& /*path*/,
                         std::span<const base::ByteRange> ranges) {
    for (const base::ByteRange& range : ranges) {
      if (!inside(range)) {
        std::abort();
      }
    }
    return ++visits < 10000;
  };
  static_cast<void>(imaging::WalkExtFiles(partition, visit, std::stop_token()));
  return 0;
}
