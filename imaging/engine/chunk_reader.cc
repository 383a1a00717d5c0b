// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/chunk_reader.h"

#include "imaging/base/strings.h"

namespace imaging {

void ChunkReader::MakeSlots(std::size_t count) {
  while (slots_.size() < count) {
    slots_.push_back({{}, AlignedBuffer(image_.head().chunk_size)});
  }
  hashes_.resize(count);
}

base::Result<std::span<const std::span<const std::byte>>> ChunkReader::Stored(
    std::span<const std::size_t> rows) {
  MakeSlots(rows.size());
  stored_.clear();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Chunk chunk = image_.index().at(rows[i]);
    std::vector<std::byte>& buffer = slots_[i].stored;
    if (buffer.size() < chunk.stored_size) {
      buffer.resize(chunk.stored_size);
    }
    const auto bytes = std::span(buffer).first(chunk.stored_size);
    base::Status read = image_.stored().ReadAt(chunk.stored_offset, bytes);
    if (!read.ok()) {
      return std::move(read).error().During(image_.DescribeChunk(rows[i]));
    }
    stored_.push_back(bytes);
  }
  Sha256OfEach(stored_, hashes_);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (hashes_[i] != image_.index().at(rows[i]).stored_hash) {
      return Damaged(rows[i], "its stored bytes don't match their hash");
    }
  }
  return std::span<const std::span<const std::byte>>(stored_);
}

base::Result<std::span<const std::span<const std::byte>>> ChunkReader::Contents(
    std::span<const std::size_t> rows) {
  TRY_ASSIGN(const auto frames, Stored(rows));
  contents_.clear();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto content =
        slots_[i].content.first(image_.index().at(rows[i]).length);
    const base::Status decoded = decoder_.Decode(frames[i], content);
    if (!decoded.ok()) {
      return Damaged(rows[i], decoded.error().text());
    }
    contents_.push_back(content);
  }
  Sha256OfEach(contents_, hashes_);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (hashes_[i] != image_.index().at(rows[i]).content_hash) {
      return Damaged(rows[i], "its content does not match its hash");
    }
  }
  return std::span<const std::span<const std::byte>>(contents_);
}

base::Result<std::span<const std::byte>> ChunkReader::Content(std::size_t row) {
  TRY_ASSIGN(const auto contents, Contents({&row, 1}));
  return contents.front();
}

base::Error ChunkReader::Damaged(std::size_t row, std::string_view how) const {
  return {base::ErrorCode::kCorrupt,
          base::StrCat(image_.name(), ": ", image_.DescribeChunk(row),
                       ", is damaged: ", how)};
}

}  // namespace imaging
