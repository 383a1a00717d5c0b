// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/io/block_device.h"

namespace restore {

// The files of a medium, read without mounting it.
class VolumeTree {
 public:
  virtual ~VolumeTree() = default;
  VolumeTree(const VolumeTree&) = delete;
  VolumeTree& operator=(const VolumeTree&) = delete;

  // The content of the file at `path` ("/pristine/vmlinuz", in any case of
  // letters), from the medium itself; kNotFound when there is none.
  virtual base::Result<std::unique_ptr<imaging::BlockDevice>> Open(
      const std::string& path) = 0;
  // Names in the root folder.
  virtual std::vector<std::string> RootNames() const = 0;

 protected:
  VolumeTree() = default;
};

// FAT or exFAT on `volume`, which is borrowed; `type` as blkid names it.
base::Result<std::unique_ptr<VolumeTree>> ReadFatTree(
    imaging::BlockDevice& volume,
    const std::string& type,
    const std::stop_token& stop);
// ISO 9660 in the file or device at `path`, whose bytes are `device`.
base::Result<std::unique_ptr<VolumeTree>> ReadIsoTree(
    const std::string& path,
    imaging::BlockDevice& device,
    const std::stop_token& stop);
// A folder of this machine: a mounted medium.
std::unique_ptr<VolumeTree> FolderTree(const std::string& folder);

// What `xorriso -find / -type f -exec report_lba` prints, as path and place.
// Lines that make no sense, and files in more than one piece, are left out.
std::map<std::string, std::vector<base::ByteRange>> ParseIsoReport(
    std::string_view text);

}  // namespace restore
