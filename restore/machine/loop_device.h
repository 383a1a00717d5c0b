// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/io/fd.h"

namespace restore {

// A part of a file as a block device, for as long as this lives, or something
// is mounted on it.  Takes the rights of root.
class LoopDevice {
 public:
  ~LoopDevice();
  LoopDevice(const LoopDevice&) = delete;
  LoopDevice& operator=(const LoopDevice&) = delete;

  // Nothing can be written through it unless `writable`.
  static base::Result<std::unique_ptr<LoopDevice>> Attach(
      const std::string& file, base::ByteRange range, bool writable);

  const std::string& path() const { return path_; }  // "/dev/loop0"

 private:
  LoopDevice(imaging::Fd device, std::string path)
      : device_(std::move(device)), path_(std::move(path)) {}

  imaging::Fd device_;
  const std::string path_;
};

}  // namespace restore
