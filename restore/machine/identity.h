// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "restore/machine/block_tree.h"

namespace restore {

// Who made a disk and how it is connected, from sysfs alone: many systems that
// Pristine runs on have no udev.  What is not known is empty.  All but `bus`
// comes from the device and is untrusted.
struct Identity {
  std::string maker;
  std::string model;
  std::string serial;
  // World-wide name as the kernel writes it: "naa.5002538e40a1b2c3",
  // "eui.0025385b71b00b1e".
  std::string wwn;
  // "sata" (any ATA), "nvme", "usb", "virtio", "mmc", "scsi", "sas", "iscsi",
  // "xen", "nbd", "loop", "dm", "md"; "other".
  std::string bus;
};

Identity IdentifyDisk(const BlockNode& disk);

}  // namespace restore
