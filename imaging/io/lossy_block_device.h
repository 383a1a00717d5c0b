// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

#include "imaging/base/ranges.h"
#include "imaging/io/block_device.h"

namespace imaging {

// Another device of which some ranges are lost: a read that touches one is kIo,
// as from a disk with bad sectors, and is remembered.  For reading alone.
// Borrows `whole`, which must outlive it.
class LossyBlockDevice final : public BlockDevice {
 public:
  LossyBlockDevice(BlockDevice& whole, base::RangeSet lost)
      : whole_(whole), lost_(std::move(lost)) {}

  // Whether somebody has asked for what is lost.
  bool missed() const { return missed_; }

  std::string_view name() const override { return whole_.name(); }
  std::uint64_t size() const override { return whole_.size(); }
  std::uint32_t sector_size() const override { return whole_.sector_size(); }
  base::Status ReadAt(std::uint64_t offset, std::span<std::byte> out) override;
  // Always kInvalidArgument.
  base::Status WriteAt(std::uint64_t offset,
                       std::span<const std::byte> data) override;
  base::Status Flush() override { return base::Ok(); }

 private:
  BlockDevice& whole_;
  const base::RangeSet lost_;
  std::atomic<bool> missed_ = false;
};

}  // namespace imaging
