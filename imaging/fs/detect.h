// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>

#include "imaging/base/result.h"
#include "imaging/fs/file_system.h"
#include "imaging/io/block_device.h"

namespace imaging {

struct DetectedFileSystem {
  FileSystem fs;
  // False: no allocation map could be had, `fs.used` is the whole partition and
  // a note says why.
  bool mapped = false;
};

// Tells what a partition holds.  A file system that is unknown, damaged or too
// new is no error: all of the partition is then used.  Only kCancelled fails.
base::Result<DetectedFileSystem> DetectFileSystem(BlockDevice& partition,
                                                  const std::stop_token& stop);

// Visits the files of a file system of `type` (as DetectFileSystem() named it).
// kUnsupported when there is no reader for it.
base::Status WalkFiles(const std::string& type,
                       BlockDevice& partition,
                       const FileVisitor& visit,
                       const std::stop_token& stop);

}  // namespace imaging
