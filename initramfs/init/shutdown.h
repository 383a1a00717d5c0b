// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "initramfs/init/log.h"

namespace initramfs {

enum class Shutdown { kRestart, kPowerOff };

// Ends all programs, writes out what is in memory, unmounts every disk, and
// restarts the machine or turns it off.
[[noreturn]] void ShutDown(Shutdown how, Log& log);

}  // namespace initramfs
