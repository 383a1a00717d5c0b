// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/engine/codec.h"
#include "imaging/engine/image.h"
#include "imaging/io/aligned_buffer.h"

namespace imaging {

// Reads chunks of an image, checking each hash before anyone sees a byte.  One
// instance per thread; spans stay valid until the next call.  Errors name the
// first chunk that is wrong and its place.
class ChunkReader {
 public:
  explicit ChunkReader(const Image& image) : image_(image) {}

  // The stored bytes of `rows`, checked.
  base::Result<std::span<const std::span<const std::byte>>> Stored(
      std::span<const std::size_t> rows);
  // The contents of `rows`, checked; no row of zeros may be among them.
  // Aligned for O_DIRECT.
  base::Result<std::span<const std::span<const std::byte>>> Contents(
      std::span<const std::size_t> rows);
  base::Result<std::span<const std::byte>> Content(std::size_t row);

 private:
  // What one chunk needs.
  struct Slot {
    std::vector<std::byte> stored;
    AlignedBuffer content;
  };

  void MakeSlots(std::size_t count);
  base::Error Damaged(std::size_t row, std::string_view how) const;

  const Image& image_;
  std::vector<Slot> slots_;
  std::vector<std::span<const std::byte>> stored_;
  std::vector<std::span<const std::byte>> contents_;
  std::vector<Sha256> hashes_;
  ChunkDecoder decoder_;
};

}  // namespace imaging
