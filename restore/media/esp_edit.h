// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/io/block_device.h"
#include "imaging/table/partition_table.h"
#include "restore/machine/scratch_folder.h"
#include "restore/media/boot_files.h"

namespace restore {

// The writes that add `files` to the FAT file system on `esp`, relative to it:
// made on a copy, and found by comparing.  kNoSpace when they don't fit.
base::Result<std::vector<imaging::TableWrite>> PlanEspEdit(
    imaging::BlockDevice& esp,
    const std::vector<BootFile>& files,
    const ScratchFolder& scratch,
    const std::stop_token& stop);

}  // namespace restore
