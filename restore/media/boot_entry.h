// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "imaging/base/result.h"

namespace restore {

// Adds a boot entry of ours for partition `esp_number` of `disk` to this
// computer's firmware, in place of those that are there, by efibootmgr.  False
// when the computer was not started with UEFI.
base::Result<bool> AddBootEntry(const std::string& disk,
                                int esp_number,
                                const std::stop_token& stop);
base::Status RemoveBootEntries(const std::stop_token& stop);

// Numbers ("0003") of our entries in what efibootmgr prints.
std::vector<std::string> OurBootEntries(std::string_view listing);

}  // namespace restore
