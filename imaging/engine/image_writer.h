// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/engine/zero_frames.h"
#include "imaging/format/head.h"
#include "imaging/format/index.h"
#include "imaging/format/signature.h"
#include "imaging/io/byte_sink.h"

namespace imaging {

// Lays an image out in a sink: head, chunks in order, index, signature, seek
// table, and the parts.  For one thread at a time.  Borrows its arguments.
class ImageWriter {
 public:
  // `part_size` in bytes; 0 means a single file.  A part may exceed it only
  // when one frame alone does.
  ImageWriter(const ImageHead& head, ByteSink& sink, std::uint64_t part_size)
      : head_(head), sink_(sink), part_size_(part_size) {}

  base::Status Begin();
  // The next chunk: `length` bytes of content in `frame`.
  base::Status AppendData(std::uint32_t length,
                          std::span<const std::byte> frame,
                          const Sha256& stored_hash,
                          const Sha256& content_hash);
  // The next `length` bytes are zeros.  Neighbouring runs share frames until
  // EndSegment().
  base::Status AppendZeros(std::uint64_t length);
  // No frame may hold bytes from both sides of this place.
  base::Status EndSegment();
  // Writes what follows the chunks.  The sink is not yet committed.  `key` may
  // be null.
  base::Status Finish(base::RangeSet used,
                      base::RangeSet unreadable,
                      const SigningKey* key);

  std::uint64_t written_bytes() const { return written_; }

 private:
  base::Status AppendRow(std::uint32_t length,
                         std::span<const std::byte> frame,
                         const Sha256& stored_hash,
                         const std::optional<Sha256>& content_hash);
  base::Status Write(std::span<const std::byte> bytes);
  base::Status MakeRoom(std::uint64_t bytes);

  const ImageHead& head_;
  ByteSink& sink_;
  const std::uint64_t part_size_;
  IndexBuilder index_;
  ZeroFrames zero_frames_;
  std::vector<std::byte> head_frame_;
  std::uint64_t pending_zeros_ = 0;
  std::uint64_t written_ = 0;
  std::uint64_t in_part_ = 0;
  std::uint32_t part_ = 0;
};

}  // namespace imaging
