// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/table/partition_table.h"

namespace restore {

// Adds a boot entry of ours for the EFI system partition `esp` of `disk` to
// this computer's firmware, as the first to be started, in place of those of
// ours that lead to the same partition.  False when the computer was not
// started with UEFI.
base::Result<bool> AddBootEntry(const std::string& disk,
                                const imaging::Partition& esp,
                                const std::stop_token& stop);
// False when there was none.
base::Result<bool> RemoveBootEntries(const imaging::Partition& esp,
                                     const std::stop_token& stop);

// Numbers ("0003") of our entries that lead to `esp` in what efibootmgr -v
// prints.
std::vector<std::string> OurBootEntries(std::string_view listing,
                                        const imaging::Partition& esp);

}  // namespace restore
