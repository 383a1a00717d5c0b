// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/io/block_device.h"

namespace imaging {

// Where the fields of a GPT header (UEFI 2.10, table 5.5) and of an entry
// (table 5.6) lie.
inline constexpr std::size_t kGptHeaderCrc = 16;
inline constexpr std::size_t kGptMyLba = 24;
inline constexpr std::size_t kGptAlternateLba = 32;
inline constexpr std::size_t kGptFirstUsableLba = 40;
inline constexpr std::size_t kGptLastUsableLba = 48;
inline constexpr std::size_t kGptDiskGuid = 56;
inline constexpr std::size_t kGptEntriesLba = 72;
inline constexpr std::size_t kGptEntryCount = 80;
inline constexpr std::size_t kGptEntrySize = 84;
inline constexpr std::size_t kGptEntriesCrc = 88;
inline constexpr std::size_t kGptMinHeaderSize = 92;
inline constexpr std::size_t kGptEntryGuid = 16;
inline constexpr std::size_t kGptEntryFirstLba = 32;
inline constexpr std::size_t kGptEntryLastLba = 40;
inline constexpr std::size_t kGptMinEntrySize = 128;

// One of a disk's two GPTs, with good checksums.
struct Gpt {
  std::uint64_t lba = 0;
  std::uint64_t alternate_lba = 0;
  std::uint64_t first_usable_lba = 0;
  std::uint64_t last_usable_lba = 0;
  std::uint64_t entries_lba = 0;
  std::uint32_t entry_size = 0;
  std::vector<std::byte> header;   // As long as the header says.
  std::vector<std::byte> entries;  // entry_size bytes each.

  std::uint64_t EntriesSectors(std::uint64_t sector_size) const {
    return (entries.size() + sector_size - 1) / sector_size;
  }
};

// Whether the entry, of at least kGptMinEntrySize bytes, describes a partition.
bool GptEntryUsed(std::span<const std::byte> entry);

// Reads the GPT whose header lies at `lba`.  kCorrupt, with what is wrong, when
// there is none or it is damaged; kUnsupported when it is larger than any
// partitioning tool makes it.
base::Result<Gpt> ReadGpt(BlockDevice& disk,
                          std::uint32_t sector_size,
                          std::uint64_t lba);

// What is left of a disk's GPTs; at least one of them.
struct FoundGpt {
  std::uint32_t sector_size = 0;
  std::optional<Gpt> primary;
  std::optional<Gpt> backup;
  std::vector<std::string> notes;

  const Gpt& best() const { return primary ? *primary : *backup; }
  // Where the primary GPT's entries lie, or are to lie when it is damaged.
  std::uint64_t primary_entries_lba() const {
    return primary ? primary->entries_lba : 2;
  }
};

// Looks for both GPTs, with each of `sector_sizes` in turn; a good primary GPT
// wins over any backup.  The error is that of the first size's primary.
base::Result<FoundGpt> FindGpt(BlockDevice& disk,
                               std::span<const std::uint32_t> sector_sizes);

}  // namespace imaging
