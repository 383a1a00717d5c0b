// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "imaging/base/result.h"
#include "restore/machine/loop_device.h"
#include "restore/machine/mounter.h"
#include "restore/machine/volumes.h"

namespace restore {

// A folder in which a file system can be used: the folder that was named, or a
// partition that is mounted for as long as this lives.
class RescueSource {
 public:
  // `name` is "/dev/sda3", "disk.img#3", "partition.img" or a folder; what is
  // no folder is mounted, read-only unless `writable`, which takes the rights
  // of root.
  static base::Result<std::unique_ptr<RescueSource>> Open(
      const std::string& name, bool writable);

  const std::string& root() const { return root_; }

 private:
  RescueSource() : volumes_(mounter_) {}

  base::Status MountFile(const std::string& file, int number, bool writable);

  std::unique_ptr<LoopDevice> loop_;  // Goes after its mount.
  SystemMounter mounter_;
  Volumes volumes_;
  std::string root_;
};

}  // namespace restore
