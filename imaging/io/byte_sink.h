// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "imaging/base/result.h"

namespace imaging {

// Takes bytes in order: an image being written.  For one thread at a time.
class ByteSink {
 public:
  ByteSink() = default;
  virtual ~ByteSink() = default;
  ByteSink(const ByteSink&) = delete;
  ByteSink& operator=(const ByteSink&) = delete;

  virtual base::Status Append(std::span<const std::byte> bytes) = 0;
  // What follows goes to the next part.  kUnsupported for a pipe.
  virtual base::Status StartPart() = 0;
  // Makes all of it durable and gives it its final name.  Without this call
  // what was written can't be taken for a whole image.
  virtual base::Status Commit() = 0;
  // What an interrupted run leaves behind, for a message; "" when nothing.
  virtual std::string leftover() const = 0;
};

}  // namespace imaging
