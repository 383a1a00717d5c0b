// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "imaging/io/block_device.h"

namespace imaging::fakes {

// Passes everything to `target` except the faults a test asks for.
class FaultyBlockDevice final : public BlockDevice {
 public:
  explicit FaultyBlockDevice(BlockDevice& target) : target_(target) {}

  // Writes touching [begin, end) fail from now on, like a bad sector.
  void FailWrites(std::uint64_t begin, std::uint64_t end) {
    bad_begin_ = begin;
    bad_end_ = end;
  }
  // After `calls` more writes or flushes the power goes.  Of the writes not yet
  // flushed only the newest survives, as a disk may reorder its cache; every
  // later call fails.
  void CutPowerAfter(int calls) { calls_left_ = calls; }

  std::string_view name() const override { return "faulty"; }
  std::uint64_t size() const override { return target_.size(); }
  base::Status ReadAt(std::uint64_t offset, std::span<std::byte> out) override;
  base::Status WriteAt(std::uint64_t offset,
                       std::span<const std::byte> data) override;
  base::Status Flush() override;

 private:
  base::Status SpendCall();

  struct Write {
    std::uint64_t offset;
    std::vector<std::byte> data;
  };

  BlockDevice& target_;
  std::vector<Write> cache_;  // Completed, not yet durable.
  std::uint64_t bad_begin_ = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t bad_end_ = 0;
  int calls_left_ = std::numeric_limits<int>::max();
};

}  // namespace imaging::fakes
