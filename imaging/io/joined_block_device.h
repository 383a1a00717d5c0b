// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "imaging/io/block_device.h"

namespace imaging {

// Several devices behind one another as one that can only be read: the parts of
// an image.  Owns them.
class JoinedBlockDevice final : public BlockDevice {
 public:
  explicit JoinedBlockDevice(std::vector<std::unique_ptr<BlockDevice>> parts);

  std::string_view name() const override { return parts_.front()->name(); }
  std::uint64_t size() const override { return size_; }
  base::Status ReadAt(std::uint64_t offset, std::span<std::byte> out) override;
  // Always kInvalidArgument.
  base::Status WriteAt(std::uint64_t offset,
                       std::span<const std::byte> data) override;
  base::Status Flush() override { return base::Ok(); }
  void Prefetch(base::ByteRange range) override;

  std::size_t parts() const { return parts_.size(); }
  BlockDevice& part(std::size_t number) const { return *parts_[number]; }
  // First byte of a part in the joined device.
  std::uint64_t start(std::size_t number) const { return starts_[number]; }

 private:
  const std::vector<std::unique_ptr<BlockDevice>> parts_;
  std::vector<std::uint64_t> starts_;
  std::uint64_t size_ = 0;
};

}  // namespace imaging
