// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "initramfs/init/hub.h"
#include "initramfs/init/log.h"
#include "initramfs/init/volumes.h"
#include "initramfs/kernel_command_line.h"

namespace initramfs {

// What the machine was started from: mounted at kBootMount, and its data
// partition at kMediumMount, for as long as it is plugged in.  A stick that is
// pulled and plugged in again gets another name from the kernel, and what was
// mounted of it gives errors for ever; here it is found again by its UUID.
class Medium {
 public:
  // All are borrowed.
  Medium(const KernelParameters& parameters, Hub& hub, Log& log)
      : parameters_(parameters), hub_(hub), log_(log) {}

  // Waits until the medium is there (USB disks take seconds) and mounts it.
  // After ten seconds it gives up: the UI then says that no image was found
  // and can look again.
  void WaitForIt();
  // After a disk came or went.
  void Follow();

  // Kernel node of its disk, "sdb"; empty when it is not there.  Also in
  // kMediumDiskFile, for programs that were started before it changed.
  std::string disk() const { return boot_ ? boot_->disk : ""; }

 private:
  bool MountFrom(const std::vector<Volume>& volumes, const std::string& uuid);
  base::Status MountVolume(const Volume& volume,
                           const std::string& folder,
                           bool writable);
  bool HoldsMedium(const Volume& volume);
  void MountData(const std::vector<Volume>& volumes);
  void LetGo();
  void TellDisk();

  const KernelParameters& parameters_;
  Hub& hub_;
  Log& log_;
  std::optional<Volume> boot_;  // While it is there.
  std::string uuid_;            // Of what we were started from.
};

}  // namespace initramfs
