// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string>

#include "imaging/base/result.h"
#include "imaging/format/sha256.h"

namespace restore {

// What a file held when it was read.
struct FileProof {
  std::string path;
  std::uint64_t size = 0;
  imaging::Sha256 hash{};
};

// Reads a regular file of `root` to its end, through no link in its last part;
// `take` gets the bytes, in pieces.
base::Result<FileProof> ReadSourceFile(
    const std::string& root,
    const std::string& path,
    const std::function<base::Status(std::span<const std::byte>)>& take,
    const std::stop_token& stop);

}  // namespace restore
