// SPDX-License-Identifier: Apache-2.0
#include "imaging/io/overlay_block_device.h"

#include <algorithm>

#include "imaging/base/bytes.h"

namespace imaging {

namespace {

constexpr std::uint64_t kBlock = 4096;

}  // namespace

base::Status OverlayBlockDevice::ReadAt(std::uint64_t offset,
                                        std::span<std::byte> out) {
  TRY(below_.ReadAt(offset, out));
  const std::uint64_t end = offset + out.size();
  for (auto at = blocks_.lower_bound(base::AlignDown(offset, kBlock));
       at != blocks_.end() && at->first < end; ++at) {
    const std::uint64_t first = std::max(at->first, offset);
    const std::uint64_t last = std::min(at->first + at->second.size(), end);
    const auto from =
        at->second.begin() + static_cast<std::ptrdiff_t>(first - at->first);
    std::copy_n(from, last - first,
                out.begin() + static_cast<std::ptrdiff_t>(first - offset));
  }
  return base::Ok();
}

base::Status OverlayBlockDevice::WriteAt(std::uint64_t offset,
                                         std::span<const std::byte> data) {
  TRY(CheckRange(offset, data.size()));
  const std::uint64_t end = offset + data.size();
  for (std::uint64_t at = base::AlignDown(offset, kBlock); at < end;
       at += kBlock) {
    auto block = blocks_.find(at);
    if (block == blocks_.end()) {
      std::vector<std::byte> bytes(
          static_cast<std::size_t>(std::min(kBlock, size() - at)));
      TRY(below_.ReadAt(at, bytes));
      block = blocks_.emplace(at, std::move(bytes)).first;
    }
    const std::uint64_t first = std::max(at, offset);
    const std::uint64_t last = std::min(at + block->second.size(), end);
    std::copy_n(
        data.begin() + static_cast<std::ptrdiff_t>(first - offset),
        last - first,
        block->second.begin() + static_cast<std::ptrdiff_t>(first - at));
  }
  return base::Ok();
}

}  // namespace imaging
