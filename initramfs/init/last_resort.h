// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace initramfs {

// Tells a person by the plainest means that are left (the kernel's console and
// the first screen) what has happened and how to restart the machine.
void WriteLastWords(std::string_view what);

// For failures before init can hear anybody: says so and leaves Ctrl-Alt-Del
// to the kernel.  pid 1 must not end, or the kernel panics.
[[noreturn]] void LastResort(std::string_view what);

}  // namespace initramfs
