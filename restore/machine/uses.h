// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "restore/machine/roots.h"

namespace restore {

// One reason why a path is not safe to write, or changes while it is read.
struct Use {
  enum class Kind : std::uint8_t {
    kMounted,
    kSwap,
    kHeld,          // By a dm or md device.
    kLoop,          // By a loop device.
    kRunsPristine,  // The root of the tree of files or the program is on it.
  };
  // Which part of the path's device it is that is used.
  enum class Scope : std::uint8_t {
    kItself,     // All of the device or file.
    kPartition,  // One of the disk's partitions.
    kWholeDisk,  // The disk that the partition is on, used as a whole.
  };
  Kind kind = Kind::kMounted;
  Scope scope = Scope::kItself;
  // Kernel name of what is used directly.  It may stand on the path only
  // through others: dm-0, that is made of sda2.
  std::string device;
  // Mount point, or kernel name of the holder or loop device.
  std::string by;
  // Of a mount, the file system; of a holder or loop device, the device: it
  // can't write.
  bool read_only = false;
};

// All known uses of a block device, through links to it too, or of a regular
// file, which is used when a loop device is attached to it; those of a holder
// are those of what it holds.  Empty when it is free as far as this mount
// namespace and sysfs tell: a file system in the kernel without a mount here
// (another namespace, ZFS) shows only when the device is opened exclusively.
//
// kNotFound when there is no such path; an error too when sysfs or proc cannot
// be read, since then nothing is known.
base::Result<std::vector<Use>> UsesOf(const std::string& path,
                                      const Roots& roots = {});

// "sda2 is mounted read-write at /home"
std::string Describe(const Use& use);

// Whether both paths exist and name the same file or block device.
bool SameDevice(const std::string& path_a, const std::string& path_b);

// A disk, and the partition of it, on which a file lies.
struct Place {
  std::string disk;       // Kernel name: "sda".
  std::string partition;  // "sda1"; empty when the disk is used whole.

  friend bool operator==(const Place&, const Place&) = default;
};

// Every place whose overwriting would destroy the file, through dm, md, loop
// devices and overlays, each of these included; sorted.  A file yet to be made
// counts as its folder.  Empty when it is on no disk: in memory, on a network.
base::Result<std::vector<Place>> DisksHolding(const std::string& path,
                                              const Roots& roots = {});

}  // namespace restore
