// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

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

  // Makes the file system that is mounted at `folder` writable where it is, or
  // read-only with all that was written flushed first.  What is read there
  // stays open.  For kinds that CanRemount() says.
  virtual base::Status Remount(const Request& request) = 0;
  // Takes the mount away whatever uses it: its device is gone.
  virtual void Abandon(const std::string& folder) = 0;
};

// Whether a file system of this type, as blkid names it, can be read and
// written in turn without being unmounted: FAT and exFAT, which have no journal
// that reading leaves alone.
bool CanRemount(std::string_view type);

// By system calls, and ntfs-3g for NTFS.
class SystemMounter final : public Mounter {
 public:
  base::Status Mount(const Request& request) override;
  base::Status Unmount(const std::string& folder,
                       const std::string& device) override;
  base::Status Remount(const Request& request) override;
  void Abandon(const std::string& folder) override;
};

}  // namespace restore
