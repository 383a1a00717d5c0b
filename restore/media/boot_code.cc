// SPDX-License-Identifier: Apache-2.0
#include "restore/media/boot_code.h"

#include <algorithm>
#include <string_view>

#include "imaging/base/bytes.h"

namespace restore {

namespace {

constexpr std::size_t kSector = 512;
// GRUB 2.06, include/grub/i386/pc/boot.h: GRUB_BOOT_MACHINE_KERNEL_SECTOR and
// GRUB_BOOT_MACHINE_DRIVE_CHECK.
constexpr std::size_t kKernelSector = 0x5C;
constexpr std::size_t kDriveCheck = 0x66;
// Two NOPs in place of a jump: trust the drive that the BIOS names.  For disks
// grub-bios-setup does the same.
constexpr std::uint16_t kNops = 0x9090;
// GRUB 2.06, grub-core/boot/i386/pc/diskboot.S: the list of blocks ends the
// sector; its first entry is a start, a length and a segment.
constexpr std::size_t kFirstBlock = 500;
constexpr std::size_t kFirstBlockLength = 508;
// boot.S ends its code with these words for the screen.
constexpr std::string_view kMark = "GRUB ";

bool IsBootImg(std::span<const std::byte> bytes) {
  return bytes.size() == kSector &&
         base::LoadLe<std::uint16_t>(bytes, kSector - 2) == 0xAA55 &&
         std::search(bytes.begin(), bytes.begin() + kBootCodeSize,
                     kMark.begin(), kMark.end(), [](std::byte byte, char c) {
                       return byte == static_cast<std::byte>(c);
                     }) != bytes.begin() + kBootCodeSize;
}

}  // namespace

base::Status LinkBootCode(std::span<std::byte> boot_img,
                          std::span<std::byte> core_img,
                          std::uint64_t core_sector) {
  const std::size_t sectors = (core_img.size() + kSector - 1) / kSector;
  if (!IsBootImg(boot_img) || sectors < 2 ||
      base::LoadLe<std::uint16_t>(core_img, kFirstBlockLength) + 1U < sectors) {
    return base::Error(base::ErrorCode::kCorrupt,
                       "the payload's boot.img or core.img is not GRUB's")
        .WithHint("Make the payload anew with scripts/make-media.");
  }
  base::StoreLe(boot_img, kKernelSector, core_sector);
  base::StoreLe(boot_img, kDriveCheck, kNops);
  base::StoreLe(core_img, kFirstBlock, core_sector + 1);
  return base::Ok();
}

std::uint64_t CoreSectorOf(std::span<const std::byte> boot_sector) {
  return IsBootImg(boot_sector)
             ? base::LoadLe<std::uint64_t>(boot_sector, kKernelSector)
             : 0;
}

}  // namespace restore
