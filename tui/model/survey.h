// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "restore/machine/disks.h"
#include "restore/machine/images.h"
#include "restore/machine/volumes.h"
#include "tui/model/protect.h"

namespace tui {

// One look at the machine.
struct Survey {
  std::string machine;  // "Maker Model"; empty when unknown.
  std::string serial;   // Of the machine.
  std::vector<restore::Disk> disks;
  std::vector<restore::Volume> volumes;
  std::vector<restore::FoundImage> images;
  // English sentences: what could not be read.
  std::vector<std::string> notes;
  // Kernel name of the disk that we were started from; may be empty.
  std::string medium_disk;
  // A job that was cut off, with a journal that tells how to go on.
  std::optional<PendingJob> pending;
  // Set when the machine could not be looked at.
  std::optional<base::Error> problem;
};

}  // namespace tui
