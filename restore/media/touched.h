// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/io/block_device.h"

namespace restore {

// Bytes of a disk that were changed, as they were before and as they are now.
struct Touched {
  std::uint64_t offset = 0;
  std::vector<std::byte> old_bytes;
  std::string new_sha256;
};

// What bytes at `offset` are to become `fresh`, with what is there now.
base::Result<Touched> Touch(imaging::BlockDevice& disk,
                            std::uint64_t offset,
                            const std::vector<std::byte>& fresh);

// The list as two files: what was touched, and the old bytes one after another.
struct TouchedFiles {
  std::string list;
  std::vector<std::byte> old_bytes;
};
TouchedFiles EncodeTouched(const std::vector<Touched>& all);
// kCorrupt when they don't fit each other or lead out of a disk of `disk_size`.
base::Result<std::vector<Touched>> DecodeTouched(
    std::string_view list,
    std::span<const std::byte> old_bytes,
    std::uint64_t disk_size);

// kInvalidArgument unless the disk still holds what was written to all places:
// putting old bytes back would destroy what came since.
base::Status CheckStillOurs(imaging::BlockDevice& disk,
                            const std::vector<Touched>& all);
// Puts the old bytes back, the last one first.
base::Status PutBack(imaging::BlockDevice& disk,
                     const std::vector<Touched>& all);

}  // namespace restore
