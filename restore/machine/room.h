// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "imaging/base/result.h"

namespace restore {

// Bytes that are free for us on the file system of the folder or file `path`.
base::Result<std::uint64_t> FreeRoom(const std::string& path);

// Bytes that are in use on that file system, its own structures included.
base::Result<std::uint64_t> UsedRoom(const std::string& path);

// kInvalidArgument unless files can be made in the folder: its file system is
// mounted read-only, or it belongs to somebody else.  What we were started from
// counts as writable, since WritableMount makes it so.
base::Status CheckWritable(const std::string& folder);

// Makes all that was written to the file system of the folder durable, names of
// files and folders too.
base::Status FlushFileSystem(const std::string& folder);

// Whether the file system on which `path`, that need not exist, would lie takes
// no files of 4 GiB: FAT.
bool HoldsOnlySmallFiles(const std::string& path);

// Whether there is something at `path` that is not a regular file.
bool IsOtherThanFile(const std::string& path);

}  // namespace restore
