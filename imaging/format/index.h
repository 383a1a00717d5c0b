// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/format/head.h"
#include "imaging/format/sha256.h"

namespace imaging {

enum class ChunkKind : std::uint8_t {
  kData = 0,
  kZeros = 1,  // Every byte is zero; there is no content hash.
};

// One chunk: consecutive bytes of the content in one zstd frame.
struct Chunk {
  // Where its content lies, in bytes of the image's content.
  std::uint64_t offset = 0;
  std::uint32_t length = 0;
  ChunkKind kind = ChunkKind::kData;
  // Where its frame lies, in bytes from the start of the joined image.
  std::uint64_t stored_offset = 0;
  std::uint32_t stored_size = 0;
  Sha256 stored_hash{};
  // Of the content with unused bytes as zero; kData only.
  Sha256 content_hash{};

  base::ByteRange range() const { return {offset, length}; }
  base::ByteRange stored_range() const { return {stored_offset, stored_size}; }
};

// Longest chunk of zeros.  The seek table's published readers take frames of up
// to 1 GiB.
inline constexpr std::uint32_t kMaxZerosLength = 1 << 30;

// A chunk's frame is at most this much longer than the largest data chunk, so
// that readers know what one may cost them.  A frame of kMaxZerosLength fits.
inline constexpr std::uint32_t kMaxFrameOverhead = 256 << 10;

// What an image knows of its chunks.
class Index {
 public:
  std::size_t size() const { return offsets_.size(); }
  Chunk at(std::size_t row) const;
  // The row whose chunk holds content byte `offset`, which is < raw size.
  std::size_t RowAt(std::uint64_t offset) const;

  // Content bytes that must be right after a restore; all others are unused.
  const base::RangeSet& used() const { return used_; }
  // Content bytes that could not be read at capture and are stored as zeros.
  const base::RangeSet& unreadable() const { return unreadable_; }
  // Where each part but the first starts, in the joined image.
  const std::vector<std::uint64_t>& part_starts() const { return part_starts_; }
  // First byte behind the chunks, in the joined image.
  std::uint64_t stored_end() const { return stored_end_; }
  std::uint64_t data_chunks() const { return content_hashes_.size(); }
  // The seek table frame of a file that consists of the head, the chunks with
  // part headers between them, and frames of `tail_sizes` bytes.
  std::vector<std::byte> SeekTable(
      std::uint32_t head_frame_size,
      std::span<const std::uint32_t> tail_sizes) const;

 private:
  friend class IndexBuilder;
  friend base::Result<Index> DecodeIndex(std::span<const std::byte> frame,
                                         const ImageHead& head,
                                         std::span<const std::byte> head_frame);
  // Works out where each chunk lies.  kCorrupt unless the rows cover the
  // content exactly.
  base::Status Place(const ImageHead& head, std::uint64_t head_frame_size);

  // Columns: a row costs 60 bytes and, if it holds data, 32 more.
  std::vector<std::uint32_t> lengths_;
  std::vector<std::uint32_t> stored_sizes_;
  std::vector<std::uint64_t> offsets_;
  std::vector<std::uint64_t> stored_offsets_;
  std::vector<Sha256> stored_hashes_;
  // Row -> place in content_hashes_, or kNoHash for zeros.
  static constexpr std::uint32_t kNoHash = ~std::uint32_t{0};
  std::vector<std::uint32_t> hash_places_;
  std::vector<Sha256> content_hashes_;
  base::RangeSet used_;
  base::RangeSet unreadable_;
  // For each part but the first, the row that stands first in it; the number of
  // rows when it starts with the index.
  std::vector<std::size_t> part_rows_;
  std::vector<std::uint64_t> part_starts_;
  std::uint64_t stored_end_ = 0;
};

// Collects rows while an image is being written.
class IndexBuilder {
 public:
  // Rows come in order; their offsets are implied.
  void Add(std::uint32_t length,
           std::uint32_t stored_size,
           const Sha256& stored_hash,
           const std::optional<Sha256>& content_hash);
  // The next row, or the index, starts a new part.
  void StartPart();
  void SetRanges(base::RangeSet used, base::RangeSet unreadable);

  std::size_t size() const { return index_.lengths_.size(); }
  // The whole index frame, bound to the head by its hash.
  base::Result<std::vector<std::byte>> Encode(const Sha256& head_hash) const;
  // As Index::SeekTable().
  std::vector<std::byte> SeekTable(
      std::uint32_t head_frame_size,
      std::span<const std::uint32_t> tail_sizes) const {
    return index_.SeekTable(head_frame_size, tail_sizes);
  }

 private:
  Index index_;
};

// Every Index that decodes is consistent with `head`: its rows cover the
// content exactly, none crosses a partition's edge, ranges lie within.
// `head_frame` is the frame that `head` was decoded from; it must be the one
// that the index was made with.
base::Result<Index> DecodeIndex(std::span<const std::byte> frame,
                                const ImageHead& head,
                                std::span<const std::byte> head_frame);

// Readers refuse larger ones before they allocate.  2^23 chunks of up to
// 16 MiB are 128 TiB of data.
inline constexpr std::uint64_t kMaxRows = std::uint64_t{1} << 23;
inline constexpr std::uint64_t kMaxIndexSize = kMaxRows * 96;

}  // namespace imaging
