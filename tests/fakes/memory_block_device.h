// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "imaging/io/block_device.h"

namespace imaging::fakes {

// A device in memory.  Not limited to one thread: disjoint ranges may be used
// at the same time.
class MemoryBlockDevice final : public BlockDevice {
 public:
  explicit MemoryBlockDevice(std::size_t size, std::uint32_t sector_size = 512)
      : bytes_(size), sector_size_(sector_size) {}
  explicit MemoryBlockDevice(std::vector<std::byte> bytes,
                             std::uint32_t sector_size = 512)
      : bytes_(std::move(bytes)), sector_size_(sector_size) {}

  std::string_view name() const override { return "memory"; }
  std::uint64_t size() const override { return bytes_.size(); }
  std::uint32_t sector_size() const override { return sector_size_; }

  base::Status ReadAt(std::uint64_t offset, std::span<std::byte> out) override {
    TRY(CheckRange(offset, out.size()));
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(offset),
                out.size(), out.begin());
    return base::Ok();
  }
  base::Status WriteAt(std::uint64_t offset,
                       std::span<const std::byte> data) override {
    TRY(CheckRange(offset, data.size()));
    std::copy(data.begin(), data.end(),
              bytes_.begin() + static_cast<std::ptrdiff_t>(offset));
    return base::Ok();
  }
  base::Status Flush() override { return base::Ok(); }
  bool DropCache() override { return true; }

  const std::vector<std::byte>& bytes() const { return bytes_; }
  std::vector<std::byte>& bytes() { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
  const std::uint32_t sector_size_;
};

}  // namespace imaging::fakes
