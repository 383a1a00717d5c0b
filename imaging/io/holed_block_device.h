// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "imaging/base/ranges.h"
#include "imaging/io/block_device.h"

namespace imaging {

// Another device of which some ranges are never read: they are zeros, as an
// image has them for what could not be captured.  For reading alone.  Borrows
// `whole`, which must outlive it.
class HoledBlockDevice final : public BlockDevice {
 public:
  HoledBlockDevice(BlockDevice& whole, base::RangeSet holes)
      : whole_(whole), holes_(std::move(holes)) {}

  std::string_view name() const override { return whole_.name(); }
  std::uint64_t size() const override { return whole_.size(); }
  std::uint32_t sector_size() const override { return whole_.sector_size(); }
  base::Status ReadAt(std::uint64_t offset, std::span<std::byte> out) override;
  // Always kInvalidArgument.
  base::Status WriteAt(std::uint64_t offset,
                       std::span<const std::byte> data) override;
  base::Status Flush() override { return base::Ok(); }
  bool DropCache() override { return whole_.DropCache(); }

 private:
  BlockDevice& whole_;
  const base::RangeSet holes_;
};

}  // namespace imaging
