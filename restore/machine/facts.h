// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <ctime>
#include <span>
#include <string>

#include "imaging/base/result.h"

namespace restore {

// "Maker Model" of this computer as its firmware tells; "" when it does not.
std::string MachineName();

// What this computer's label says, if the firmware knows it and we may read it;
// "" otherwise.
std::string MachineSerial();

// A time, and the present one, as "2026-11-22T23:45:15Z".
std::string UtcText(std::time_t time);
std::string NowUtc();

// Kernel name of the disk that the machine was started from, as init tells: in
// /run/pristine/medium-disk, since a stick that was pulled and plugged in again
// has another name, else in PRISTINE_MEDIUM_DISK.  "" when it is not known.
std::string MediumDisk();

// Threads that this computer can run at the same time, at least 1.
int CpuCount();

// Fills the span from the kernel's random source.
void FillRandom(std::span<std::byte> out);

// A small text file, such as a key, in whole.  kInvalidArgument when larger
// than 64 KiB.
base::Result<std::string> ReadTextFile(const std::string& path);

}  // namespace restore
