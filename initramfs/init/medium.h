// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "initramfs/init/hub.h"
#include "initramfs/init/log.h"
#include "initramfs/kernel_command_line.h"

namespace initramfs {

// What the machine was started from.
struct Medium {
  bool found = false;
  std::string disk;  // kernel node, "sdb"; empty when unknown
};

// Waits until the boot medium is there (USB disks take seconds) and mounts it
// at kBootMount, and its data partition at kMediumMount.  After ten seconds it
// gives up: the UI then says that no image was found and can look again.
Medium MountMedium(const KernelParameters& parameters, Hub& hub, Log& log);

}  // namespace initramfs
