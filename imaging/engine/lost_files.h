// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/engine/image.h"

namespace imaging {

// What lost bytes of one partition mean for its files.
struct LostFiles {
  static constexpr std::size_t kMaxFiles = 1000;

  enum class Names : std::uint8_t {
    kAll,   // Every file that has lost bytes is known.
    kSome,  // The file system's own tables are among what is lost.
    kNone,  // No file can be told, for the reason in `why`.
  };

  Names names = Names::kAll;
  std::string why;
  // Paths from the partition's root, as its file system has them, untrusted;
  // sorted.  `count` is that of all of them, `files` has at most kMaxFiles.
  std::vector<std::string> files;
  std::uint64_t count = 0;
  // What the file system calls its own files: "$MFT", "<journal>".
  std::vector<std::string> records;
  // Used bytes that belong to no file: tables of the file system, or in a
  // partition that was stored whole also free space.
  bool tables = false;
};

// Whether the image holds the bytes in question.
enum class LostWhere : std::uint8_t {
  kInImage,   // They are damaged or were never captured.
  kOnTarget,  // The image is whole.
};

// `lost` is of the image's content; what of it lies in other partitions is
// passed over.  Fails with kCancelled only.
base::Result<LostFiles> FindLostFiles(const Image& image,
                                      const ImagePartition& partition,
                                      const base::RangeSet& lost,
                                      LostWhere where,
                                      const std::stop_token& stop);

}  // namespace imaging
