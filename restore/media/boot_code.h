// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "imaging/base/result.h"

namespace restore {

// The bytes of a boot sector that are code; partitions follow.
inline constexpr std::size_t kBootCodeSize = 440;

// Makes GRUB's boot.img, which goes to a disk's first sector, and core.img,
// which goes to `core_sector` (of 512 bytes), find each other, as grub-bios-
// setup does.  kCorrupt when they are not GRUB's.
base::Status LinkBootCode(std::span<std::byte> boot_img,
                          std::span<std::byte> core_img,
                          std::uint64_t core_sector);

// The sector of core.img that a boot sector made by LinkBootCode() loads; 0
// when it is another loader's.
std::uint64_t CoreSectorOf(std::span<const std::byte> boot_sector);

}  // namespace restore
