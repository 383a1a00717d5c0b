// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "restore/cli/console.h"
#include "restore/machine/disks.h"
#include "restore/media/image_files.h"
#include "restore/media/payload.h"

namespace restore {

// What the subcommands of `pristine media` ask before they write.

base::Result<std::vector<ImageFiles>> OpenImages(
    const std::vector<std::string>& paths);

// The folder named, or the one that belongs to this program.
base::Result<Payload> OpenPayload(const std::string& folder,
                                  const Console& console);

// Proves each image where it lies; kCorrupt with the first fault.
base::Status ProveImages(const std::vector<ImageFiles>& images,
                         int threads,
                         const Console& console);

// 32 random hexadecimal digits.
std::string NewMediumId();

// Refuses a file that is there already, and anything under /dev.
base::Status CheckNewFile(const std::string& path);

// The whole disk at `path`.  Refuses a partition, and a disk that is neither
// removable nor on USB unless `serial` is its serial number; a serial number
// that is given must fit in any case.
base::Result<Disk> FindStick(const std::string& path,
                             const std::string& serial);

// Shows what is on `disk` and asks.  With `yes` it takes the serial number or
// fingerprint that somebody gave, which was checked, for an answer.
base::Status AskToErase(const Disk& disk,
                        bool yes,
                        const std::string& named_by,
                        const Console& console);

}  // namespace restore
