// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/format/frame.h"

namespace imaging {

// What an image says of one partition of its source.
struct ImagePartition {
  // As Linux numbered it on the source; 0 for a file system without a table.
  int number = 0;
  // Where it lies in the image's content, in bytes.
  base::ByteRange range;
  std::string type;
  std::string unique_id;
  std::string name;
  // "boot", "system", "data", "recovery", "swap" or "unknown".
  std::string role;
  std::string fs_type;
  std::string fs_label;
  std::string fs_uuid;
  std::uint64_t fs_block_size = 0;
  // False: only its place is known, its content is not in the image.
  bool stored = true;
  // False: no allocation map could be read, so all of it is stored.
  bool mapped = false;
  std::uint64_t used_bytes = 0;
  std::vector<std::string> notes;

  friend bool operator==(const ImagePartition&,
                         const ImagePartition&) = default;
};

struct ImageTable {
  std::string kind;  // "gpt" or "mbr"
  bool hybrid = false;
  std::string id;
  // Where the table lies in the content, with what boots from beside it.
  std::vector<base::ByteRange> regions;

  friend bool operator==(const ImageTable&, const ImageTable&) = default;
};

enum class ContentKind : std::uint8_t {
  kDisk,        // A whole disk: its table and all of its partitions.
  kPartitions,  // A disk of which only some partitions are stored.
  kPartition,   // One partition or file system, from its first byte.
};

// What stands first in an image: all that must be known before its chunks.
struct ImageHead {
  ImageId id{};
  ContentKind content = ContentKind::kPartition;
  // Bytes of the decompressed content.
  std::uint64_t raw_size = 0;
  std::uint32_t sector_size = 512;
  // Largest piece of data in one frame.
  std::uint32_t chunk_size = 2 << 20;
  std::string label;
  // UTC, "2026-11-22T23:45:15Z".
  std::string created;
  std::string creator;
  // What the image was made from, as a person would name it.
  std::string source;
  std::string machine;
  // The source was in use while it was captured.
  bool live = false;
  std::optional<ImageTable> table;
  std::vector<ImagePartition> partitions;

  friend bool operator==(const ImageHead&, const ImageHead&) = default;
};

// The whole head frame.
std::vector<std::byte> EncodeHead(const ImageHead& head);

// The opposite.  Everything in a head that decodes is consistent: partitions
// are in order, apart, and within raw_size; chunk_size is a power of two from
// kMinChunkSize to kMaxChunkSize.  Texts are as stored, thus untrusted.
base::Result<ImageHead> DecodeHead(std::span<const std::byte> frame);

inline constexpr std::uint32_t kMinChunkSize = 64 << 10;
inline constexpr std::uint32_t kMaxChunkSize = 16 << 20;
// Readers refuse a larger head before they allocate for it.
inline constexpr std::uint64_t kMaxHeadFrameSize = 16 << 20;

}  // namespace imaging
