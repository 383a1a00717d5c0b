// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "imaging/base/bytes.h"
#include "imaging/table/crc32.h"
#include "tests/fakes/memory_block_device.h"

namespace imaging::testing {

using fakes::MemoryBlockDevice;

inline std::span<std::byte> Sector(MemoryBlockDevice& disk, std::uint64_t lba) {
  return std::span(disk.bytes())
      .subspan(static_cast<std::size_t>(lba * disk.sector_size()),
               disk.sector_size());
}

// Makes an MBR or extended boot record of the sector at `lba`.
inline void PutSignature(MemoryBlockDevice& disk, std::uint64_t lba = 0) {
  Sector(disk, lba)[510] = std::byte{0x55};
  Sector(disk, lba)[511] = std::byte{0xAA};
}

struct MbrLine {
  std::uint8_t type = 0x83;
  std::uint32_t start = 0;
  std::uint32_t count = 0;
  std::uint8_t boot = 0;
};

inline void PutEntry(MemoryBlockDevice& disk,
                     std::uint64_t lba,
                     std::size_t slot,
                     MbrLine line) {
  const auto entry = Sector(disk, lba).subspan(446 + 16 * slot, 16);
  base::StoreLe(entry, 0, line.boot);
  base::StoreLe(entry, 4, line.type);
  base::StoreLe(entry, 8, line.start);
  base::StoreLe(entry, 12, line.count);
  PutSignature(disk, lba);
}

struct GptLine {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::u16string_view name;
};

struct GptLayout {
  std::uint32_t entry_count = 128;
  std::uint32_t entry_size = 128;
  // LBA of the backup header; 0 is the disk's last.
  std::uint64_t backup_lba = 0;
  std::uint64_t first_usable = 0;
};

// Recomputes the checksum of the header at `lba`.
inline void SealHeader(MemoryBlockDevice& disk, std::uint64_t lba) {
  const auto header = Sector(disk, lba).first(92);
  base::StoreLe<std::uint32_t>(header, 16, 0);
  base::StoreLe(header, 16, Crc32(header));
}

inline std::vector<std::byte> MakeEntries(const GptLayout& layout,
                                          std::span<const GptLine> lines) {
  std::vector<std::byte> entries(std::size_t{layout.entry_count} *
                                 layout.entry_size);
  std::size_t index = 0;
  for (const GptLine& line : lines) {
    const auto entry = std::span(entries).subspan(index * layout.entry_size,
                                                  layout.entry_size);
    ++index;
    if (line.first == 0 && line.last == 0) {
      continue;  // An unused entry between used ones.
    }
    for (std::size_t i = 0; i < 16; ++i) {
      entry[i] = static_cast<std::byte>(i + 1);
      entry[16 + i] = static_cast<std::byte>(16 * index + i);
    }
    base::StoreLe(entry, 32, line.first);
    base::StoreLe(entry, 40, line.last);
    base::StoreLe<std::uint64_t>(entry, 48, 4);
    for (std::size_t i = 0; i < line.name.size(); ++i) {
      base::StoreLe(entry, 56 + 2 * i,
                    static_cast<std::uint16_t>(line.name[i]));
    }
  }
  return entries;
}

struct HeaderPlace {
  std::uint64_t lba = 0;
  std::uint64_t alternate = 0;
  std::uint64_t entries = 0;
  std::uint64_t last_usable = 0;
};

inline void PutHeader(MemoryBlockDevice& disk,
                      const GptLayout& layout,
                      std::span<const std::byte> entries,
                      const HeaderPlace& place) {
  const auto header = Sector(disk, place.lba);
  constexpr std::string_view kSignature = "EFI PART";
  for (std::size_t i = 0; i < kSignature.size(); ++i) {
    header[i] = static_cast<std::byte>(kSignature[i]);
  }
  base::StoreLe<std::uint32_t>(header, 8, 0x10000);
  base::StoreLe<std::uint32_t>(header, 12, 92);
  base::StoreLe(header, 24, place.lba);
  base::StoreLe(header, 32, place.alternate);
  const std::uint64_t sectors =
      (entries.size() + disk.sector_size() - 1) / disk.sector_size();
  base::StoreLe(header, 40,
                layout.first_usable != 0 ? layout.first_usable : 2 + sectors);
  base::StoreLe(header, 48, place.last_usable);
  for (std::size_t i = 0; i < 16; ++i) {
    header[56 + i] = static_cast<std::byte>(0xA0 + i);
  }
  base::StoreLe(header, 72, place.entries);
  base::StoreLe(header, 80, layout.entry_count);
  base::StoreLe(header, 84, layout.entry_size);
  base::StoreLe(header, 88, Crc32(entries));
  std::copy(entries.begin(), entries.end(),
            disk.bytes().begin() + static_cast<std::ptrdiff_t>(
                                       place.entries * disk.sector_size()));
  SealHeader(disk, place.lba);
}

// A protective MBR and both GPTs.
inline void PutGpt(MemoryBlockDevice& disk,
                   std::span<const GptLine> lines,
                   const GptLayout& layout = {}) {
  const std::uint64_t sectors = disk.size() / disk.sector_size();
  PutEntry(disk, 0, 0, {0xEE, 1, static_cast<std::uint32_t>(sectors - 1), 0});
  const std::vector<std::byte> entries = MakeEntries(layout, lines);
  const std::uint64_t array =
      (entries.size() + disk.sector_size() - 1) / disk.sector_size();
  const std::uint64_t backup =
      layout.backup_lba != 0 ? layout.backup_lba : sectors - 1;
  const std::uint64_t last_usable = backup - array - 1;
  PutHeader(disk, layout, entries, {1, backup, 2, last_usable});
  PutHeader(disk, layout, entries, {backup, 1, last_usable + 1, last_usable});
}

}  // namespace imaging::testing
