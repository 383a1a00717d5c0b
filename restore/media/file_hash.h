// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>
#include <string>
#include <string_view>

#include "imaging/base/result.h"
#include "imaging/io/block_device.h"

namespace restore {

// SHA-256 of all bytes of a device or file, as 64 hexadecimal digits.
base::Result<std::string> HashOf(imaging::BlockDevice& device,
                                 const std::stop_token& stop);

std::string HashOfText(std::string_view text);

}  // namespace restore
