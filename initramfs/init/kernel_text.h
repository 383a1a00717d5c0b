// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace initramfs {

// The first 64 KiB of a file of /proc or /sys, or of another small file; empty
// when it can't be read.
std::string ReadSmallFile(const std::string& path);

// Creates or replaces a small file; false when it can't be written.
bool WriteSmallFile(const std::string& path, std::string_view text);

// MemTotal of /proc/meminfo in MiB; nullopt when the line is not there.
std::optional<std::uint64_t> MemTotalMib(std::string_view meminfo);

// Seconds since the kernel started, as /proc/uptime has it ("4.21").
std::string Uptime();

}  // namespace initramfs
