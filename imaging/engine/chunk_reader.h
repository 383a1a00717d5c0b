// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/engine/codec.h"
#include "imaging/engine/image.h"
#include "imaging/io/aligned_buffer.h"

namespace imaging {

// Reads chunks of an image, checking each hash before anyone sees a byte.  One
// instance per thread; spans stay valid until the next call.  Errors name the
// chunk and its place.
class ChunkReader {
 public:
  explicit ChunkReader(const Image& image);

  // The stored bytes, checked.
  base::Result<std::span<const std::byte>> Stored(std::size_t row);
  // The content, checked; not for rows of zeros.  Aligned for O_DIRECT.
  base::Result<std::span<std::byte>> Content(std::size_t row);

 private:
  base::Error Damaged(std::size_t row, std::string_view how) const;

  const Image& image_;
  std::vector<std::byte> stored_;
  AlignedBuffer content_;
  ChunkDecoder decoder_;
};

}  // namespace imaging
