// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "imaging/base/result.h"
#include "imaging/engine/image.h"
#include "imaging/engine/target_map.h"
#include "imaging/io/file_block_device.h"
#include "imaging/io/window_block_device.h"

namespace restore {

// A name as Target takes it, in its parts.
struct TargetName {
  std::string path;
  int partition = 0;  // 0 without one.
};

// Takes "disk.img#2" apart, unless there is a file of that very name.
TargetName SplitTargetName(const std::string& name);

// A device or file named on the command line: /dev/sda, /dev/sda2, disk.img, or
// disk.img#2 for the second partition of what disk.img holds.
class Target {
 public:
  enum class Access : std::uint8_t { kRead, kWrite };

  // kNotFound when there is no such thing; nothing is made.
  static base::Result<Target> Open(const std::string& name, Access access);
  // A new sparse file.  kInvalidArgument under /dev, where a name that is
  // mistyped would fill the memory.
  static base::Result<Target> Create(const std::string& path,
                                     std::uint64_t size);

  imaging::BlockDevice& device() const {
    return window_ ? static_cast<imaging::BlockDevice&>(*window_) : *file_;
  }
  const std::string& name() const { return name_; }
  // The device or file itself, without "#2".
  const std::string& path() const { return path_; }
  // The target is a part of a file or device that has a partition table.
  bool is_numbered_partition() const { return window_ != nullptr; }

 private:
  Target(std::string name, std::string path)
      : name_(std::move(name)), path_(std::move(path)) {}
  base::Status NarrowTo(int partition);

  std::string name_;
  std::string path_;
  std::unique_ptr<imaging::FileBlockDevice> file_;
  std::unique_ptr<imaging::WindowBlockDevice> window_;
};

// What of an image goes to a target, checked: a partition is not put over a
// whole disk, nor a disk into a partition.  `partition` picks one of a disk
// image, 0 takes all of it.  `new_ids` may be empty.
base::Result<imaging::TargetMap> MapTo(const imaging::Image& image,
                                       int partition,
                                       const Target& target,
                                       const imaging::RandomBytes& new_ids);

// The same for all of a content that is no image: `name` says where it comes
// from.
base::Result<imaging::TargetMap> MapContent(
    const std::string& name,
    const imaging::ImageHead& head,
    imaging::BlockDevice& content,
    const Target& target,
    const imaging::RandomBytes& new_ids);

}  // namespace restore
