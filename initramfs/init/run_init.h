// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace initramfs {

// What pid 1 does, from the kernel's hand-over to the end of the machine's
// session.
[[noreturn]] void RunInit();

}  // namespace initramfs
