// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/engine/image.h"
#include "imaging/io/block_device.h"
#include "restore/media/medium.h"
#include "restore/media/new_volume.h"

namespace restore {

// An image that goes on a medium, and the files that it consists of.
class ImageFiles {
 public:
  static base::Result<ImageFiles> Open(const std::string& path);

  const imaging::Image& image() const { return *image_; }
  // PHILIPS.pri, PHILIPS.p01, ...
  const std::vector<NewFile>& files() const { return files_; }
  imaging::BlockDevice& content(std::size_t number) const {
    return image_->stored().part(number);
  }
  std::uint64_t total_bytes() const { return image_->stored().size(); }
  std::uint64_t largest_file() const;

 private:
  std::unique_ptr<imaging::Image> image_;
  std::vector<NewFile> files_;
};

// All files of all images, in order.
std::vector<NewFile> AllFiles(const std::vector<ImageFiles>& images);
// The same as medium.json lists them, in the root folder.
std::vector<Medium::File> ListedImages(const std::vector<ImageFiles>& images);

// The image whose files lie at `places` of `device`, each in one piece, opened
// from there.  `device` is borrowed.
base::Result<std::unique_ptr<imaging::Image>> ImageAt(
    imaging::BlockDevice& device,
    std::span<const base::ByteRange> places,
    const std::vector<NewFile>& files);

}  // namespace restore
