// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <vector>

#include "imaging/base/mutex.h"
#include "imaging/engine/chunk_reader.h"
#include "imaging/engine/image.h"
#include "imaging/io/block_device.h"

namespace imaging {

// The content of an image as a device that can only be read; unused space reads
// as zeros.  Every chunk is checked as it is decoded, and the last few are
// kept. Borrows the image.
class ImageDevice final : public BlockDevice {
 public:
  explicit ImageDevice(const Image& image) : image_(image), reader_(image) {}

  std::string_view name() const override { return image_.name(); }
  std::uint64_t size() const override { return image_.head().raw_size; }
  std::uint32_t sector_size() const override {
    return image_.head().sector_size;
  }
  base::Status ReadAt(std::uint64_t offset, std::span<std::byte> out) override;
  // Always kInvalidArgument.
  base::Status WriteAt(std::uint64_t offset,
                       std::span<const std::byte> data) override;
  base::Status Flush() override { return base::Ok(); }

 private:
  base::Status ReadRow(std::size_t row,
                       std::uint64_t offset,
                       std::span<std::byte> out);

  static constexpr std::size_t kKept = 8;

  const Image& image_;
  base::Mutex mutex_;
  ChunkReader reader_ GUARDED_BY(mutex_);
  std::map<std::size_t, std::vector<std::byte>> kept_ GUARDED_BY(mutex_);
};

}  // namespace imaging
