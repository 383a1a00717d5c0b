// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace initramfs {

// A block device that holds a file system.
struct Volume {
  std::string node;   // "sdb1"
  std::string disk;   // "sdb"; the same as node when the whole disk is one
  std::string type;   // as libblkid and mount call it: "vfat"
  std::string uuid;   // "1234-ABCD"
  std::string label;  // "PRISTINE-D"
};

// Probes every block device that holds data; a slow operation.  What can't be
// read is left out.
std::vector<Volume> ListVolumes();

// Whether a boot medium's own file system may have this type.
bool CanHoldMedium(std::string_view type);

// `volumes` in the order in which they are tried as the boot medium.  With a
// UUID only those that have it: a stick and a copy of it may both be plugged
// in.  Without, all that CanHoldMedium.
std::vector<Volume> MediumCandidates(const std::vector<Volume>& volumes,
                                     std::string_view uuid);

// The data partition that belongs to the medium `boot`: the one on the same
// disk whose label says so; else `boot` itself.
Volume DataVolume(const std::vector<Volume>& volumes, const Volume& boot);

}  // namespace initramfs
