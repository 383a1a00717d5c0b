// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/chunk_reader.h"

#include "imaging/base/strings.h"

namespace imaging {

ChunkReader::ChunkReader(const Image& image)
    : image_(image), content_(image.head().chunk_size) {}

base::Result<std::span<const std::byte>> ChunkReader::Stored(std::size_t row) {
  const Chunk chunk = image_.index().at(row);
  if (stored_.size() < chunk.stored_size) {
    stored_.resize(chunk.stored_size);
  }
  const auto bytes = std::span(stored_).first(chunk.stored_size);
  base::Status read = image_.stored().ReadAt(chunk.stored_offset, bytes);
  if (!read.ok()) {
    return std::move(read).error().During(image_.DescribeChunk(row));
  }
  if (Sha256Of(bytes) != chunk.stored_hash) {
    return Damaged(row, "its stored bytes don't match their hash");
  }
  return std::span<const std::byte>(bytes);
}

base::Result<std::span<std::byte>> ChunkReader::Content(std::size_t row) {
  TRY_ASSIGN(const auto frame, Stored(row));
  const Chunk chunk = image_.index().at(row);
  const auto content = content_.first(chunk.length);
  const base::Status decoded = decoder_.Decode(frame, content);
  if (!decoded.ok()) {
    return Damaged(row, decoded.error().text());
  }
  if (Sha256Of(content) != chunk.content_hash) {
    return Damaged(row, "its content does not match its hash");
  }
  return content;
}

base::Error ChunkReader::Damaged(std::size_t row, std::string_view how) const {
  return {base::ErrorCode::kCorrupt,
          base::StrCat(image_.name(), ": ", image_.DescribeChunk(row),
                       ", is damaged: ", how)};
}

}  // namespace imaging
