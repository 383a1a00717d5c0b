// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <span>
#include <string_view>

#include "imaging/io/block_device.h"

namespace imaging::fakes {

// A read-only device that starts with `head` and then reads as zeros: lets a
// short fuzzer input stand for a large partition.  Borrows `head`.
class PaddedBlockDevice final : public BlockDevice {
 public:
  PaddedBlockDevice(std::span<const std::byte> head, std::uint64_t size)
      : head_(head.first(static_cast<std::size_t>(
            std::min<std::uint64_t>(head.size(), size)))),
        size_(size) {}

  std::string_view name() const override { return "padded"; }
  std::uint64_t size() const override { return size_; }
  base::Status ReadAt(std::uint64_t offset, std::span<std::byte> out) override {
    TRY(CheckRange(offset, out.size()));
    const std::uint64_t from = std::min<std::uint64_t>(offset, head_.size());
    const auto known =
        head_.subspan(static_cast<std::size_t>(from),
                      static_cast<std::size_t>(std::min<std::uint64_t>(
                          head_.size() - from, out.size())));
    std::copy(known.begin(), known.end(), out.begin());
    std::fill(out.begin() + static_cast<std::ptrdiff_t>(known.size()),
              out.end(), std::byte{0});
    return base::Ok();
  }
  base::Status WriteAt(std::uint64_t /*offset*/,
                       std::span<const std::byte> /*data*/) override {
    return base::Error(base::ErrorCode::kIo, "padded: read-only");
  }
  base::Status Flush() override { return base::Ok(); }

 private:
  const std::span<const std::byte> head_;
  const std::uint64_t size_;
};

}  // namespace imaging::fakes
