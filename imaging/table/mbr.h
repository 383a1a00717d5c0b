// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace imaging {

// The classical partition sector (UEFI 2.10, section 5.2.1): the master boot
// record, and each extended boot record too.
inline constexpr std::size_t kMbrSize = 512;
inline constexpr std::size_t kMbrSignature = 440;
inline constexpr std::size_t kMbrEntries = 446;
inline constexpr std::size_t kMbrEntrySize = 16;
inline constexpr std::size_t kMbrEntryStart = 8;
inline constexpr std::size_t kMbrEntryCount = 12;
inline constexpr std::uint8_t kMbrProtective = 0xEE;

struct MbrEntry {
  std::uint8_t boot = 0;
  std::uint8_t type = 0;
  std::uint32_t start = 0;  // In sectors.
  std::uint32_t count = 0;

  // Linux goes by the count alone (block/partitions/msdos.c).
  bool used() const { return count != 0; }
  bool active() const { return boot == 0x80; }
  // DOS, Windows (LBA) and Linux extended partitions.
  bool extended() const { return type == 0x05 || type == 0x0F || type == 0x85; }
  // As Linux asks for before it looks for a GPT (block/partitions/efi.c).
  bool protective() const { return type == kMbrProtective && start == 1; }
};

using MbrEntryArray = std::array<MbrEntry, 4>;

// `sector` has kMbrSize bytes in all that follows.
MbrEntryArray ParseMbrEntries(std::span<const std::byte> sector);

bool EndsIn55Aa(std::span<const std::byte> sector);

enum class SectorZero : std::uint8_t {
  kOther,  // No table: noise, zeros, or a file system's boot sector.
  kMbr,
  kProtective,  // A GPT should follow.
};

// What the first sector of a disk of `sectors` sectors is.
SectorZero ClassifySectorZero(std::span<const std::byte> sector,
                              std::uint64_t sectors);

}  // namespace imaging
