// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace initramfs {

// Writes text to a console, pipe or log.  Where it can't be written, nobody
// could be told either: the rest is dropped.  A negative descriptor is no
// destination.
void WriteAll(int fd, std::string_view text);

}  // namespace initramfs
