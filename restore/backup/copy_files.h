// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "imaging/base/result.h"
#include "imaging/engine/image.h"

namespace restore {

// An image that was just written, opened for proving.
struct FreshImage {
  std::unique_ptr<imaging::Image> image;
  // Its reads come from the medium.
  bool uncached = false;
};

// Opens the image at `path` and its parts past the page cache, and forgets what
// the cache holds of them.
base::Result<FreshImage> OpenFresh(const std::string& path);

// Removes the image at `path`, its parts, and all of them that are unfinished.
// Returns the names of those that stay, in one line; "" when none does.
std::string RemoveImage(const std::string& path);

}  // namespace restore
