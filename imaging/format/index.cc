// SPDX-License-Identifier: Apache-2.0
#include "imaging/format/index.h"

#include <zstd.h>

#include <algorithm>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/format/seek_table.h"
#include "imaging/format/varint.h"

namespace imaging {

namespace {

base::Error Corrupt(std::string_view text) {
  return {base::ErrorCode::kCorrupt, base::StrCat("the image's index ", text)};
}

void AppendHashes(std::vector<std::byte>& out,
                  const std::vector<Sha256>& hashes) {
  for (const Sha256& hash : hashes) {
    out.insert(out.end(), hash.begin(), hash.end());
  }
}

void AppendRanges(std::vector<std::byte>& out, const base::RangeSet& set) {
  AppendVarint(out, set.ranges().size());
  std::uint64_t end = 0;
  for (const base::ByteRange& range : set.ranges()) {
    AppendVarint(out, range.offset - end);
    AppendVarint(out, range.length);
    end = range.end();
  }
}

base::Status ReadRanges(base::ByteReader& reader,
                        std::uint64_t raw_size,
                        base::RangeSet& out) {
  TRY_ASSIGN(const std::uint64_t count, ReadVarint(reader));
  if (count > reader.remaining() / 2) {
    return Corrupt("announces more ranges than it has room for");
  }
  std::uint64_t end = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    TRY_ASSIGN(const std::uint64_t gap, ReadVarint(reader));
    TRY_ASSIGN(const std::uint64_t length, ReadVarint(reader));
    if (gap > raw_size - end || length == 0 || length > raw_size - end - gap) {
      return Corrupt("has a range beyond the content's end");
    }
    out.Append({end + gap, length});
    end += gap + length;
  }
  return base::Ok();
}

// The body of the frame: u64 size, then one zstd frame.
base::Result<std::vector<std::byte>> Compress(
    const std::vector<std::byte>& body) {
  std::vector<std::byte> out;
  base::AppendLe(out, std::uint64_t{body.size()});
  out.resize(8 + ZSTD_compressBound(body.size()));
  const std::size_t got = ZSTD_compress(out.data() + 8, out.size() - 8,
                                        body.data(), body.size(), 3);
  if (ZSTD_isError(got) != 0U) {
    return base::Error(
        base::ErrorCode::kIo,
        base::StrCat("compressing the index: ", ZSTD_getErrorName(got)));
  }
  out.resize(8 + got);
  return out;
}

// Most bytes that a decompressed index may have: what a zstd frame of
// `packed_size` can hold at all, and what a content of `raw_size` can need.
std::uint64_t LargestBody(std::uint64_t packed_size, std::uint64_t raw_size) {
  // The densest block is one repeated byte: 4 bytes for 128 KiB.  RFC 8878,
  // section 3.1.1.2.
  constexpr std::uint64_t kMaxExpansion = (128 << 10) / 4;
  // A row: 73 bytes and a part before it.  A range: two varints.
  constexpr std::uint64_t kRow = 73 + 10;
  constexpr std::uint64_t kRange = 20;
  constexpr std::uint64_t kRest = 64;
  const std::uint64_t rows = std::min(raw_size, kMaxRows);
  const std::uint64_t ranges =
      std::min<std::uint64_t>(raw_size, base::RangeSet::kDefaultMaxRanges);
  return std::min({packed_size * kMaxExpansion,
                   kRest + rows * kRow + 2 * ranges * kRange, kMaxIndexSize});
}

base::Result<std::vector<std::byte>> Decompress(
    std::span<const std::byte> frame_body, std::uint64_t raw_size) {
  if (frame_body.size() < 8) {
    return Corrupt("is cut short");
  }
  const auto size = base::LoadLe<std::uint64_t>(frame_body);
  const auto packed = frame_body.subspan(8);
  if (size > LargestBody(packed.size(), raw_size) ||
      ZSTD_getFrameContentSize(packed.data(), packed.size()) != size) {
    return Corrupt(base::StrCat("names an impossible size of ", size));
  }
  std::vector<std::byte> body(static_cast<std::size_t>(size));
  const std::size_t got =
      ZSTD_decompress(body.data(), body.size(), packed.data(), packed.size());
  if (ZSTD_isError(got) != 0U || got != body.size()) {
    return Corrupt("does not decompress");
  }
  return body;
}

// The hash of what follows it, then that of the head it belongs to.
base::Status CheckHashes(std::span<const std::byte> packed,
                         std::span<const std::byte> head_frame) {
  constexpr std::size_t kHash = sizeof(Sha256);
  if (packed.size() < 2 * kHash) {
    return Corrupt("is cut short");
  }
  if (!std::ranges::equal(Sha256Of(packed.subspan(kHash)),
                          packed.first(kHash))) {
    return Corrupt("is damaged: it does not match its own hash");
  }
  if (!std::ranges::equal(Sha256Of(head_frame), packed.subspan(kHash, kHash))) {
    return base::Error(base::ErrorCode::kCorrupt,
                       "the image's head is damaged: it does not match the "
                       "hash in the index");
  }
  return base::Ok();
}

}  // namespace

Chunk Index::at(std::size_t row) const {
  const std::uint32_t place = hash_places_[row];
  const bool zeros = place == kNoHash;
  return {.offset = offsets_[row],
          .length = lengths_[row],
          .kind = zeros ? ChunkKind::kZeros : ChunkKind::kData,
          .stored_offset = stored_offsets_[row],
          .stored_size = stored_sizes_[row],
          .stored_hash = stored_hashes_[row],
          .content_hash = zeros ? Sha256{} : content_hashes_[place]};
}

std::size_t Index::RowAt(std::uint64_t offset) const {
  const auto next = std::upper_bound(offsets_.begin(), offsets_.end(), offset);
  return static_cast<std::size_t>(next - offsets_.begin()) - 1;
}

base::Status Index::Place(const ImageHead& head,
                          std::uint64_t head_frame_size) {
  std::uint64_t offset = 0;
  std::uint64_t stored = head_frame_size;
  auto part = part_rows_.begin();
  const auto step_over_part_headers = [&](std::size_t row) {
    for (; part != part_rows_.end() && *part == row; ++part) {
      part_starts_.push_back(stored);
      stored += PartHeader::kFrameSize;
    }
  };
  offsets_.reserve(lengths_.size());
  stored_offsets_.reserve(lengths_.size());
  for (std::size_t row = 0; row < lengths_.size(); ++row) {
    step_over_part_headers(row);
    const std::uint32_t limit =
        hash_places_[row] == kNoHash ? kMaxZerosLength : head.chunk_size;
    if (lengths_[row] == 0 || lengths_[row] > limit) {
      return Corrupt(base::StrCat("gives chunk ", row + 1, " a length of ",
                                  lengths_[row]));
    }
    if (stored_sizes_[row] > head.chunk_size + kMaxFrameOverhead) {
      return Corrupt(base::StrCat("gives chunk ", row + 1, " a frame of ",
                                  stored_sizes_[row], " bytes"));
    }
    offsets_.push_back(offset);
    stored_offsets_.push_back(stored);
    offset += lengths_[row];
    stored += stored_sizes_[row];
  }
  step_over_part_headers(lengths_.size());
  if (offset != head.raw_size || part != part_rows_.end()) {
    return Corrupt(
        base::StrCat("covers ", offset, " of ", head.raw_size, " bytes"));
  }
  stored_end_ = stored;
  for (const ImagePartition& partition : head.partitions) {
    for (const std::uint64_t edge :
         {partition.range.offset, partition.range.end()}) {
      if (edge < offset && offsets_[RowAt(edge)] != edge) {
        return Corrupt(base::StrCat("has a chunk across an edge of partition ",
                                    partition.number));
      }
    }
  }
  return base::Ok();
}

void IndexBuilder::Add(std::uint32_t length,
                       std::uint32_t stored_size,
                       const Sha256& stored_hash,
                       const std::optional<Sha256>& content_hash) {
  index_.lengths_.push_back(length);
  index_.stored_sizes_.push_back(stored_size);
  index_.stored_hashes_.push_back(stored_hash);
  index_.hash_places_.push_back(
      content_hash ? static_cast<std::uint32_t>(index_.content_hashes_.size())
                   : Index::kNoHash);
  if (content_hash) {
    index_.content_hashes_.push_back(*content_hash);
  }
}

void IndexBuilder::StartPart() {
  index_.part_rows_.push_back(size());
}

void IndexBuilder::SetRanges(base::RangeSet used, base::RangeSet unreadable) {
  index_.used_ = std::move(used);
  index_.unreadable_ = std::move(unreadable);
}

base::Result<std::vector<std::byte>> IndexBuilder::Encode(
    const Sha256& head_hash) const {
  std::vector<std::byte> body;
  body.reserve(size() * 73 + 4096);
  base::AppendLe(body, std::uint64_t{size()});
  for (const std::uint32_t place : index_.hash_places_) {
    body.push_back(static_cast<std::byte>(
        place == Index::kNoHash ? ChunkKind::kZeros : ChunkKind::kData));
  }
  for (const std::uint32_t length : index_.lengths_) {
    base::AppendLe(body, length);
  }
  for (const std::uint32_t stored_size : index_.stored_sizes_) {
    base::AppendLe(body, stored_size);
  }
  AppendHashes(body, index_.stored_hashes_);
  AppendHashes(body, index_.content_hashes_);
  AppendRanges(body, index_.used_);
  AppendRanges(body, index_.unreadable_);
  AppendVarint(body, index_.part_rows_.size());
  for (const std::size_t row : index_.part_rows_) {
    AppendVarint(body, row);
  }
  TRY_ASSIGN(const std::vector<std::byte> packed, Compress(body));
  std::vector<std::byte> bound(head_hash.begin(), head_hash.end());
  bound.insert(bound.end(), packed.begin(), packed.end());
  const Sha256 own = Sha256Of(bound);
  bound.insert(bound.begin(), own.begin(), own.end());
  return EncodeFrame(FrameKind::kIndex, bound);
}

std::vector<std::byte> Index::SeekTable(
    std::uint32_t head_frame_size,
    std::span<const std::uint32_t> tail_sizes) const {
  SeekTableWriter table;
  table.Add({head_frame_size, 0});
  auto part = part_rows_.begin();
  for (std::size_t row = 0; row <= lengths_.size(); ++row) {
    for (; part != part_rows_.end() && *part == row; ++part) {
      table.Add({PartHeader::kFrameSize, 0});
    }
    if (row < lengths_.size()) {
      table.Add({stored_sizes_[row], lengths_[row]});
    }
  }
  for (const std::uint32_t size : tail_sizes) {
    table.Add({size, 0});
  }
  return std::move(table).Finish();
}

namespace {

// Reads the columns of a decompressed index, in their order.  docs/FORMAT.md,
// "Index frame".
class IndexBody {
 public:
  explicit IndexBody(std::span<const std::byte> bytes) : reader_(bytes) {}

  base::Status ReadCount() {
    if (reader_.remaining() < 8) {
      return Corrupt("is cut short");
    }
    const auto count = reader_.Read<std::uint64_t>();
    // A row of zeros takes 41 bytes: kind, length, stored size, stored hash.
    if (count > kMaxRows || count * 41 > reader_.remaining()) {
      return Corrupt(base::StrCat("announces ", count, " chunks"));
    }
    rows_ = static_cast<std::size_t>(count);
    return base::Ok();
  }
  // One number a row: its place among the content hashes, or `no_hash`.
  base::Result<std::uint32_t> ReadKinds(std::vector<std::uint32_t>& places,
                                        std::uint32_t no_hash) {
    std::uint32_t data_chunks = 0;
    places.reserve(rows_);
    for (const std::byte kind : reader_.ReadBytes(rows_)) {
      if (kind > static_cast<std::byte>(ChunkKind::kZeros)) {
        return base::Error(base::ErrorCode::kUnsupported,
                           "the image has chunks of an unknown kind")
            .WithHint("Use a newer Pristine.");
      }
      places.push_back(kind == static_cast<std::byte>(ChunkKind::kData)
                           ? data_chunks++
                           : no_hash);
    }
    return data_chunks;
  }
  void ReadNumbers(std::vector<std::uint32_t>& out) {
    out.reserve(rows_);
    for (std::size_t i = 0; i < rows_; ++i) {
      out.push_back(reader_.Read<std::uint32_t>());
    }
  }
  base::Status ReadHashes(std::vector<Sha256>& out, std::size_t count) {
    if (count > reader_.remaining() / sizeof(Sha256)) {
      return Corrupt("is cut short");
    }
    out.resize(count);
    for (Sha256& hash : out) {
      std::ranges::copy(reader_.ReadBytes(hash.size()), hash.begin());
    }
    return base::Ok();
  }
  base::Status ReadParts(std::vector<std::size_t>& out) {
    TRY_ASSIGN(const std::uint64_t parts, ReadVarint(reader_));
    if (parts > reader_.remaining()) {
      return Corrupt("announces more parts than it has room for");
    }
    for (std::uint64_t i = 0; i < parts; ++i) {
      TRY_ASSIGN(const std::uint64_t row, ReadVarint(reader_));
      if (row > rows_ || (!out.empty() && row < out.back())) {
        return Corrupt("has parts out of order");
      }
      out.push_back(static_cast<std::size_t>(row));
    }
    return base::Ok();
  }
  base::ByteReader& reader() { return reader_; }
  std::size_t rows() const { return rows_; }

 private:
  base::ByteReader reader_;
  std::size_t rows_ = 0;
};

}  // namespace

base::Result<Index> DecodeIndex(std::span<const std::byte> frame,
                                const ImageHead& head,
                                std::span<const std::byte> head_frame) {
  TRY_ASSIGN(const auto packed, FrameBody(frame, FrameKind::kIndex));
  TRY(CheckHashes(packed, head_frame));
  TRY_ASSIGN(const std::vector<std::byte> bytes,
             Decompress(packed.subspan(2 * sizeof(Sha256)), head.raw_size));
  IndexBody body(bytes);
  Index index;
  TRY(body.ReadCount());
  TRY_ASSIGN(const std::uint32_t data_chunks,
             body.ReadKinds(index.hash_places_, Index::kNoHash));
  body.ReadNumbers(index.lengths_);
  body.ReadNumbers(index.stored_sizes_);
  TRY(body.ReadHashes(index.stored_hashes_, body.rows()));
  TRY(body.ReadHashes(index.content_hashes_, data_chunks));
  TRY(ReadRanges(body.reader(), head.raw_size, index.used_));
  TRY(ReadRanges(body.reader(), head.raw_size, index.unreadable_));
  TRY(body.ReadParts(index.part_rows_));
  if (body.reader().remaining() != 0) {
    return Corrupt(
        base::StrCat("has ", body.reader().remaining(), " bytes too many"));
  }
  TRY(index.Place(head, head_frame.size()));
  return index;
}

}  // namespace imaging
