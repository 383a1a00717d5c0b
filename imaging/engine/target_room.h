// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "imaging/base/result.h"
#include "imaging/io/block_device.h"

namespace imaging {

// kInvalidArgument, with both sizes, when `target` has less than the `needed`
// bytes that `content` (an image's or a source's name) takes there.
base::Status CheckRoom(const BlockDevice& target,
                       std::uint64_t needed,
                       std::string_view content);

}  // namespace imaging
