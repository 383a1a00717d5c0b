// SPDX-License-Identifier: Apache-2.0
#include "imaging/table/mbr.h"

#include <algorithm>
#include <bit>
#include <string_view>

#include "imaging/base/bytes.h"

namespace imaging {

namespace {

using Sector = std::span<const std::byte>;

bool HasText(Sector sector, std::size_t offset, std::string_view text) {
  return std::equal(
      text.begin(), text.end(),
      sector.begin() + static_cast<std::ptrdiff_t>(offset),
      [](char c, std::byte b) { return static_cast<std::byte>(c) == b; });
}

// Boot sectors that name themselves where DOS keeps the maker's name: NTFS,
// exFAT (its specification, section 3.1.2) and BitLocker.
bool IsNamedBootSector(Sector sector) {
  constexpr std::size_t kOemName = 3;
  return HasText(sector, kOemName, "NTFS    ") ||
         HasText(sector, kOemName, "EXFAT   ") ||
         HasText(sector, kOemName, "-FVE-FS-");
}

// A BIOS parameter block with the values that Microsoft's FAT specification,
// section 3.1, allows.  Boot loaders in an MBR leave its place zero.
bool HasFatParameters(Sector sector) {
  const auto byte = [sector](std::size_t at) {
    return std::to_integer<unsigned>(sector[at]);
  };
  const auto sector_size = base::LoadLe<std::uint16_t>(sector, 11);
  const bool jumps = byte(0) == 0xE9 || (byte(0) == 0xEB && byte(2) == 0x90);
  const bool media_fits = byte(21) == 0xF0 || byte(21) >= 0xF8;
  return jumps && std::has_single_bit(sector_size) && sector_size >= 512 &&
         sector_size <= 4096 && std::has_single_bit(byte(13)) &&
         base::LoadLe<std::uint16_t>(sector, 14) != 0 && byte(16) != 0 &&
         media_fits;
}

// Whether the entries could be used as they are.  Some sticks carry both FAT
// parameters, to please old BIOSes, and a real table; a FAT boot sector has
// zeros or code in the table's place.
bool ListsPartitionsWithin(const MbrEntryArray& entries,
                           std::uint64_t sectors) {
  const auto fits = [sectors](const MbrEntry& entry) {
    return !entry.used() || (entry.start != 0 && entry.start < sectors &&
                             entry.count <= sectors - entry.start);
  };
  return std::any_of(entries.begin(), entries.end(),
                     [](const MbrEntry& entry) { return entry.used(); }) &&
         std::all_of(entries.begin(), entries.end(), fits);
}

}  // namespace

MbrEntryArray ParseMbrEntries(Sector sector) {
  MbrEntryArray entries;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto at = sector.subspan(kMbrEntries + i * kMbrEntrySize);
    entries[i].boot = base::LoadLe<std::uint8_t>(at, 0);
    entries[i].type = base::LoadLe<std::uint8_t>(at, 4);
    entries[i].start = base::LoadLe<std::uint32_t>(at, kMbrEntryStart);
    entries[i].count = base::LoadLe<std::uint32_t>(at, kMbrEntryCount);
  }
  return entries;
}

bool EndsIn55Aa(Sector sector) {
  return sector[510] == std::byte{0x55} && sector[511] == std::byte{0xAA};
}

SectorZero ClassifySectorZero(Sector sector, std::uint64_t sectors) {
  if (!EndsIn55Aa(sector) || IsNamedBootSector(sector)) {
    return SectorZero::kOther;
  }
  const MbrEntryArray entries = ParseMbrEntries(sector);
  if (std::any_of(entries.begin(), entries.end(),
                  [](const MbrEntry& entry) { return entry.protective(); })) {
    return SectorZero::kProtective;
  }
  // Linux takes any other flag for the code of a boot sector
  // (block/partitions/msdos.c).
  if (std::any_of(entries.begin(), entries.end(), [](const MbrEntry& entry) {
        return entry.boot != 0 && !entry.active();
      })) {
    return SectorZero::kOther;
  }
  return HasFatParameters(sector) && !ListsPartitionsWithin(entries, sectors)
             ? SectorZero::kOther
             : SectorZero::kMbr;
}

}  // namespace imaging
