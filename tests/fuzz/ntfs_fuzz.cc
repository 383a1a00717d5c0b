// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "imaging/base/bytes.h"
#include "imaging/fs/file_system.h"
#include "tests/fakes/padded_block_device.h"

namespace {

constexpr std::size_t kSector = 512;
constexpr std::size_t kSectors = 4096;

// NTFS keeps its structures far apart, and most of a volume is no matter for
// the reader.  So the input is a row of sectors, each after the two bytes that
// tell its place; all others are zeros.  tests/fuzz/seeds/ntfs.sh writes it.
std::vector<std::byte> Spread(std::span<const std::byte> input) {
  std::vector<std::byte> out(kSectors * kSector);
  while (input.size() > 2) {
    const std::size_t place = base::LoadLe<std::uint16_t>(input) % kSectors;
    input = input.subspan(2);
    const auto sector = input.first(std::min(input.size(), kSector));
    std::copy(sector.begin(), sector.end(),
              out.begin() + static_cast<std::ptrdiff_t>(place * kSector));
    input = input.subspan(sector.size());
  }
  return out;
}

}  // namespace

// Whatever a partition holds, the map stays in it and holds its boot sector,
// and the walk ends.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::vector<std::byte> bytes =
      Spread(std::as_bytes(std::span(data, size)));
  imaging::fakes::PaddedBlockDevice partition(bytes, bytes.size());
  const auto inside = [&](const base::ByteRange& range) {
    return range.length != 0 && range.offset < partition.size() &&
           range.length <= partition.size() - range.offset;
  };
  const auto fs = imaging::ReadNtfs(partition, std::stop_token());
  if (fs.ok()) {
    const auto& used = fs.value().used;
    if (!used.Contains({0, kSector}) ||
        !std::all_of(used.ranges().begin(), used.ranges().end(), inside)) {
      std::abort();
    }
  }
  int visits = 0;
  const auto visit = [&](const std::string& /*path*/,
                         std::span<const base::ByteRange> ranges) {
    if (!std::all_of(ranges.begin(), ranges.end(), inside)) {
      std::abort();
    }
    return ++visits < 10000;
  };
  static_cast<void>(
      imaging::WalkNtfsFiles(partition, visit, std::stop_token()));
  return 0;
}
