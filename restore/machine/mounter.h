// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "imaging/base/result.h"

namespace restore {

// Mounts file systems: the kernel's ways, or a test double.
class Mounter {
 public:
  struct Request {
    std::string device;  // "/dev/sda3"
    std::string folder;  // Exists and is empty.
    std::string type;    // As blkid names it.
    bool writable = false;
  };

  Mounter() = default;
  virtual ~Mounter() = default;
  Mounter(const Mounter&) = delete;
  Mounter& operator=(const Mounter&) = delete;

  // Unless `writable`, nothing is ever written to the device.  Errors are in
  // words that a person can act on.
  virtual base::Status Mount(const Request& request) = 0;
  // Also waits, a few seconds at most, until `device` is free.
  virtual base::Status Unmount(const std::string& folder,
                               const std::string& device) = 0;
};

// By system calls, and ntfs-3g for NTFS.
class SystemMounter final : public Mounter {
 public:
  base::Status Mount(const Request& request) override;
  base::Status Unmount(const std::string& folder,
                       const std::string& device) override;
};

}  // namespace restore
