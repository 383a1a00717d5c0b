// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "imaging/io/block_device.h"

namespace imaging {

// What another device would look like after some writes: they stay in memory,
// in whole blocks, and the device below is only read.  For small changes, such
// as a new partition table that is tried out before it is written.  Borrows
// `below`.  One thread at a time.
class OverlayBlockDevice final : public BlockDevice {
 public:
  explicit OverlayBlockDevice(BlockDevice& below)
      : below_(below), name_(below.name()) {}

  std::string_view name() const override { return name_; }
  std::uint64_t size() const override { return below_.size(); }
  std::uint32_t sector_size() const override { return below_.sector_size(); }
  base::Status ReadAt(std::uint64_t offset, std::span<std::byte> out) override;
  base::Status WriteAt(std::uint64_t offset,
                       std::span<const std::byte> data) override;
  base::Status Flush() override { return base::Ok(); }

 private:
  BlockDevice& below_;
  const std::string name_;
  // By the place of the block; all but the device's last one are whole.
  std::map<std::uint64_t, std::vector<std::byte>> blocks_;
};

}  // namespace imaging
