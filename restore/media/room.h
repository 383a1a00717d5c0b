// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/io/block_device.h"
#include "restore/media/recovery.h"
#include "restore/media/shrink.h"

namespace restore {

// Whether a partition may be made smaller when there is no free space.
struct RoomRequest {
  bool shrink = false;
  // Which; the last NTFS or ext partition when not given.
  std::optional<int> number;
};

// Tries an installation out on a copy-on-write view of `disk`, which is at
// `path`: the old recovery partition removed, if there is one, the new one
// planned.  Where there is no space for it and `request` allows it, says which
// partition is to be shrunk first, and has tried that out, too; nullopt when
// nothing need be.  Never writes, and an error is a reason not to begin.
base::Result<std::optional<ShrinkPlan>> PlanRoom(
    imaging::BlockDevice& disk,
    const std::string& path,
    const std::optional<imaging::Partition>& old,
    const Payload& payload,
    const std::vector<ImageFiles>& images,
    const RecoverySettings& settings,
    const RoomRequest& request,
    const std::stop_token& stop);

}  // namespace restore
