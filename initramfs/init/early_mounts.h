// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "imaging/base/result.h"

namespace initramfs {

// Mounts /proc, /sys, /dev, /dev/pts, /run, /tmp and, on UEFI, the firmware's
// variables, and makes the folders of the contract below /run.  The first
// thing that init does: before it, not even an error can be logged.
base::Status MountEarly();

}  // namespace initramfs
