// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "imaging/base/result.h"

namespace imaging {

// The seek table of the Zstandard Seekable Format, version 0.1.0 (published
// with zstd as contrib/seekable_format/zstd_seekable_compression_format.md):
// a skippable frame at the file's end that lists the size of every frame
// before it.  We write it without checksums; our index has better ones.
struct SeekTableEntry {
  std::uint32_t stored_size = 0;
  std::uint32_t raw_size = 0;

  friend bool operator==(const SeekTableEntry&,
                         const SeekTableEntry&) = default;
};

inline constexpr std::size_t kSeekTableFooterSize = 9;
inline constexpr std::size_t kSeekTableEntrySize = 8;
// "Maximum number of frames" of the specification.
inline constexpr std::uint32_t kMaxSeekTableEntries = 0x8000000;

class SeekTableWriter {
 public:
  void Add(SeekTableEntry entry);
  // The whole frame.
  std::vector<std::byte> Finish() &&;

 private:
  std::vector<std::byte> entries_;
};

// Bytes of the whole seek table frame, told by the last kSeekTableFooterSize
// bytes of a file.  kNotFound when they are no footer.
base::Result<std::uint64_t> SeekTableFrameSize(
    std::span<const std::byte> footer);

// The last `count` entries of a seek table whose frame is `frame`, or the last
// bytes of it, in order.
base::Result<std::vector<SeekTableEntry>> LastSeekTableEntries(
    std::span<const std::byte> frame, std::size_t count);

}  // namespace imaging
