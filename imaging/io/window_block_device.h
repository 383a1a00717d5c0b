// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "imaging/io/block_device.h"

namespace imaging {

// A part of another device, such as a partition of a disk, as a device of its
// own.  Borrows `whole`, which must outlive it; `window` must lie within it.
class WindowBlockDevice final : public BlockDevice {
 public:
  WindowBlockDevice(BlockDevice& whole,
                    base::ByteRange window,
                    std::string name)
      : whole_(whole), window_(window), name_(std::move(name)) {}

  std::string_view name() const override { return name_; }
  std::uint64_t size() const override { return window_.length; }
  std::uint32_t sector_size() const override { return whole_.sector_size(); }
  base::Status ReadAt(std::uint64_t offset, std::span<std::byte> out) override;
  base::Status WriteAt(std::uint64_t offset,
                       std::span<const std::byte> data) override;
  base::Status Flush() override { return whole_.Flush(); }
  base::Status WriteZeros(base::ByteRange range) override;
  base::Status Discard(base::ByteRange range) override;
  void Prefetch(base::ByteRange range) override;
  bool DropCache() override { return whole_.DropCache(); }
  base::Result<base::RangeSet> DataRanges() override;

 private:
  base::ByteRange Shift(base::ByteRange range) const {
    return {window_.offset + range.offset, range.length};
  }

  BlockDevice& whole_;
  const base::ByteRange window_;
  const std::string name_;
};

}  // namespace imaging
