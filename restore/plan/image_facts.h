// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "imaging/base/result.h"
#include "imaging/engine/image.h"
#include "restore/machine/disks.h"

namespace restore {

// What a plan must know of an image.
struct ImageFacts {
  std::string path;
  imaging::ImageHead head;
  // The disk that the image was made from, as ListDisks() would show it: with
  // the roles of its partitions.  Partitions whose content the image does not
  // hold are among them.
  Disk disk;
  // The smallest disk that takes all of it.
  std::uint64_t needed_size = 0;
};

// Decodes the image's partition table, and nothing else of its content.
base::Result<ImageFacts> ReadImageFacts(const imaging::Image& image);

}  // namespace restore
