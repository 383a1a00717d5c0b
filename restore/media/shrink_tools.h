// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>

#include "imaging/base/result.h"
#include "imaging/fs/file_system.h"

namespace restore {

// File systems that are made smaller by their own tools: ntfsresize for NTFS;
// e2fsck and resize2fs for ext2, ext3 and ext4.
bool CanShrink(std::string_view fs_type);
// kNotFound when a tool is missing.
base::Status CheckShrinkTools(const std::string& fs_type);

// The fewest bytes that `fs`, in the device at `path`, can be shrunk to, as its
// tool says after a check of the whole; never writes. kInvalidArgument, with
// the tool's words, when it finds faults or something undone: a volume that
// Windows wants to check, a journal to be replayed.
base::Result<std::uint64_t> SmallestSize(const imaging::FileSystem& fs,
                                         const std::string& path,
                                         const std::stop_token& stop);

// Makes the file system fit `size` bytes, and checks the result.  Not to be
// stopped: a tool that is killed while it moves files leaves a damaged file
// system.
base::Status ShrinkFileSystem(const std::string& fs_type,
                              const std::string& path,
                              std::uint64_t size);

// The number in what `ntfsresize --info` prints; 0 when there is none.
std::uint64_t ParseNtfsSmallest(std::string_view text);
// The blocks in what `resize2fs -P` prints; 0 when there are none.
std::uint64_t ParseExtSmallest(std::string_view text);

}  // namespace restore
