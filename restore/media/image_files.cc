// SPDX-License-Identifier: Apache-2.0
#include "restore/media/image_files.h"

#include <algorithm>

#include "imaging/base/strings.h"
#include "imaging/io/window_block_device.h"

namespace restore {

base::Result<ImageFiles> ImageFiles::Open(const std::string& path) {
  ImageFiles opened;
  TRY_ASSIGN(opened.image_, imaging::Image::Open(path));
  for (std::size_t i = 0; i < opened.image_->parts(); ++i) {
    const imaging::BlockDevice& part = opened.content(i);
    const std::string_view name = part.name();
    opened.files_.push_back(
        {std::string(name.substr(name.rfind('/') + 1)), part.size()});
  }
  return opened;
}

std::uint64_t ImageFiles::largest_file() const {
  std::uint64_t largest = 0;
  for (const NewFile& file : files_) {
    largest = std::max(largest, file.size);
  }
  return largest;
}

std::vector<NewFile> AllFiles(const std::vector<ImageFiles>& images) {
  std::vector<NewFile> all;
  for (const ImageFiles& image : images) {
    all.insert(all.end(), image.files().begin(), image.files().end());
  }
  return all;
}

std::vector<Medium::File> ListedImages(const std::vector<ImageFiles>& images) {
  std::vector<Medium::File> listed;
  for (const NewFile& file : AllFiles(images)) {
    listed.push_back({base::StrCat("/", file.name), file.size, ""});
  }
  return listed;
}

base::Result<std::unique_ptr<imaging::Image>> ImageAt(
    imaging::BlockDevice& device,
    std::span<const base::ByteRange> places,
    const std::vector<NewFile>& files) {
  std::vector<std::unique_ptr<imaging::BlockDevice>> parts;
  for (std::size_t i = 0; i < files.size(); ++i) {
    parts.push_back(std::make_unique<imaging::WindowBlockDevice>(
        device, places[i], base::StrCat(device.name(), ", ", files[i].name)));
  }
  return imaging::Image::FromParts(std::move(parts));
}

}  // namespace restore
