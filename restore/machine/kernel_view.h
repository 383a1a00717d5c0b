// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "restore/machine/block_tree.h"
#include "restore/machine/mounts.h"
#include "restore/machine/roots.h"

namespace restore {

// The block devices and what is mounted, as they were at one moment.
struct KernelView {
  Roots roots;
  BlockTree blocks;
  std::vector<Mount> mounts;
  std::vector<std::string> swaps;
};

// An error when sysfs or proc cannot be read: without them nothing can be said
// to be free.
base::Result<KernelView> ReadKernelView(const Roots& roots);

// Kernel name of the block device that `path` names, through links too; "" when
// it names none.
std::string DeviceAt(const KernelView& view, const std::string& path);

// Kernel names of the block devices that a mount is on: one as a rule, more for
// btrfs on several, none for tmpfs or a network.
std::vector<std::string> DevicesOf(const KernelView& view, const Mount& mount);

// Kernel names of all that a file or folder rests on: the device its file
// system is on, and what that is made of, through dm, md, loop devices, the
// files behind these, and overlays.  A whole disk is among them only when it is
// used whole, not when one of its partitions is.  A path that does not exist
// counts as its nearest folder that does; a block device, as lying on itself.
std::set<std::string> DevicesUnder(const KernelView& view,
                                   const std::string& path);

// The same for the root of the tree of files and for the running program.
std::set<std::string> DevicesWeRunFrom(const KernelView& view);

}  // namespace restore
