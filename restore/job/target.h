// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/engine/image.h"
#include "imaging/engine/target_map.h"
#include "imaging/io/block_device.h"
#include "imaging/io/gated_block_device.h"
#include "imaging/io/write_gate.h"

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
  // For reading alone.  kNotFound when there is no such thing; nothing is made.
  static base::Result<Target> Open(const std::string& name);
  // For reading, and once `gate` is open for writing.  The gate, which must
  // guard the path, outlives the target.
  static base::Result<Target> OpenGated(const std::string& name,
                                        const imaging::WriteGate& gate);
  // A new sparse file.  kInvalidArgument under /dev, where a name that is
  // mistyped would fill the memory.
  static base::Result<Target> Create(const std::string& path,
                                     std::uint64_t size,
                                     const imaging::WriteGate& gate);

  imaging::BlockDevice& device() const { return *devices_.back(); }
  // The same device for the engine; null when it was opened for reading.
  imaging::GatedBlockDevice* gated() const { return gated_; }
  const std::string& name() const { return name_; }
  // The device or file itself, without "#2".
  const std::string& path() const { return path_; }
  // The target is a part of a file or device that has a partition table.
  bool is_numbered_partition() const { return name_ != path_; }

 private:
  Target(std::string name, std::string path)
      : name_(std::move(name)), path_(std::move(path)) {}
  static base::Result<Target> OpenNamed(const std::string& name,
                                        const imaging::WriteGate* gate);
  void Guard(const imaging::WriteGate& gate);
  base::Status NarrowTo(int partition);

  std::string name_;
  std::string path_;
  // Each stands on the one before it.
  std::vector<std::unique_ptr<imaging::BlockDevice>> devices_;
  imaging::GatedBlockDevice* gated_ = nullptr;  // The last one, when gated.
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
