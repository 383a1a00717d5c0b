// SPDX-License-Identifier: Apache-2.0
#include "imaging/table/gpt.h"

#include <algorithm>
#include <string_view>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/table/crc32.h"

namespace imaging {

namespace {

using base::Error;
using base::ErrorCode;
using base::LoadLe;
using base::StrCat;

// Tools make 128 entries of 128 bytes, some up to 256 of them.  These bounds
// keep a hostile table below 4 MiB.
constexpr std::uint32_t kMaxEntries = 1024;
constexpr std::uint32_t kMaxEntrySize = 4096;

Error Corrupt(std::uint64_t lba, std::string_view what) {
  return {ErrorCode::kCorrupt,
          StrCat("GPT header at sector ", lba, ": ", what)};
}

std::uint64_t LastLba(const BlockDevice& disk, std::uint64_t sector_size) {
  return disk.size() / sector_size - 1;
}

// The checks of is_gpt_valid() in Linux's block/partitions/efi.c, but that a
// last usable sector behind the disk is left to the reader of the entries.
base::Status CheckHeader(std::span<const std::byte> sector, std::uint64_t lba) {
  constexpr std::string_view kSignature = "EFI PART";
  if (!std::equal(
          kSignature.begin(), kSignature.end(), sector.begin(),
          [](char c, std::byte b) { return static_cast<std::byte>(c) == b; })) {
    return Corrupt(lba, "no signature");
  }
  const auto size = LoadLe<std::uint32_t>(sector, 12);
  if (size < kGptMinHeaderSize || size > sector.size()) {
    return Corrupt(lba, StrCat("its size of ", size, " bytes is not in ",
                               kGptMinHeaderSize, " to ", sector.size()));
  }
  std::vector<std::byte> header(sector.begin(), sector.begin() + size);
  base::StoreLe<std::uint32_t>(header, kGptHeaderCrc, 0);
  if (Crc32(header) != LoadLe<std::uint32_t>(sector, kGptHeaderCrc)) {
    return Corrupt(lba, "its checksum is wrong");
  }
  if (const auto mine = LoadLe<std::uint64_t>(sector, kGptMyLba); mine != lba) {
    return Corrupt(lba, StrCat("it belongs at sector ", mine));
  }
  return base::Ok();
}

base::Status CheckEntriesPlace(const Gpt& gpt,
                               std::uint64_t count,
                               std::uint64_t sector_size,
                               std::uint64_t last_lba) {
  const std::uint64_t sectors =
      (count * gpt.entry_size + sector_size - 1) / sector_size;
  const bool in_disk = gpt.entries_lba >= 2 && gpt.entries_lba <= last_lba &&
                       sectors <= last_lba - gpt.entries_lba + 1;
  const bool on_header = gpt.entries_lba <= gpt.lba && in_disk &&
                         gpt.lba < gpt.entries_lba + sectors;
  if (!in_disk || on_header) {
    return Corrupt(gpt.lba,
                   StrCat("its entries cannot lie at sector ", gpt.entries_lba,
                          " with ", sectors, " sectors"));
  }
  return base::Ok();
}

Gpt ParseHeader(std::span<const std::byte> sector) {
  const auto size = LoadLe<std::uint32_t>(sector, 12);
  Gpt gpt;
  gpt.lba = LoadLe<std::uint64_t>(sector, kGptMyLba);
  gpt.alternate_lba = LoadLe<std::uint64_t>(sector, kGptAlternateLba);
  gpt.first_usable_lba = LoadLe<std::uint64_t>(sector, kGptFirstUsableLba);
  gpt.last_usable_lba = LoadLe<std::uint64_t>(sector, kGptLastUsableLba);
  gpt.entries_lba = LoadLe<std::uint64_t>(sector, kGptEntriesLba);
  gpt.entry_size = LoadLe<std::uint32_t>(sector, kGptEntrySize);
  gpt.header.assign(sector.begin(), sector.begin() + size);
  return gpt;
}

// Multiples of 8 are what the first EFI allowed; UEFI asks for 128 * 2^n.
bool IsSaneArray(std::uint32_t count, std::uint32_t entry_size) {
  return count > 0 && count <= kMaxEntries && entry_size >= kGptMinEntrySize &&
         entry_size <= kMaxEntrySize && entry_size % 8 == 0;
}

base::Result<Gpt> ReadBackup(BlockDevice& disk,
                             std::uint32_t sector_size,
                             std::uint64_t expected_lba) {
  const std::uint64_t last_lba = LastLba(disk, sector_size);
  auto expected = ReadGpt(disk, sector_size, expected_lba);
  if (expected.ok() || expected_lba == last_lba) {
    return expected;
  }
  auto last = ReadGpt(disk, sector_size, last_lba);
  return last.ok() ? std::move(last) : std::move(expected);
}

void NoteDifferences(const Gpt& primary,
                     const Gpt& backup,
                     std::vector<std::string>& notes) {
  if (primary.alternate_lba != backup.lba) {
    notes.push_back(StrCat("The primary GPT expects its backup at sector ",
                           primary.alternate_lba, ", but it lies at sector ",
                           backup.lba, "."));
  }
  const auto guid = [](const Gpt& gpt) {
    return std::span(gpt.header).subspan(kGptDiskGuid, 16);
  };
  if (primary.entries != backup.entries ||
      !std::ranges::equal(guid(primary), guid(backup))) {
    notes.emplace_back(
        "The backup GPT differs from the primary GPT, which counts.");
  }
}

void NoteBackupPlace(const BlockDevice& disk, FoundGpt& found) {
  const std::uint64_t last_lba = LastLba(disk, found.sector_size);
  if (found.backup && found.backup->lba != last_lba) {
    found.notes.push_back(
        StrCat("The backup GPT lies at sector ", found.backup->lba,
               ", not at the disk's end, sector ", last_lba, "."));
  }
}

void AddBackup(BlockDevice& disk, FoundGpt& found) {
  auto backup =
      ReadBackup(disk, found.sector_size, found.primary->alternate_lba);
  if (!backup.ok()) {
    found.notes.push_back(
        StrCat("The backup GPT is damaged: ", backup.error().text(), "."));
    return;
  }
  found.backup = std::move(backup).value();
  NoteDifferences(*found.primary, *found.backup, found.notes);
  NoteBackupPlace(disk, found);
}

// Where the primary header says its backup lies, if that can be trusted so far
// as to look there.
std::uint64_t HintedBackupLba(BlockDevice& disk, std::uint32_t sector_size) {
  const std::uint64_t last_lba = LastLba(disk, sector_size);
  std::vector<std::byte> header(kGptMinHeaderSize);
  if (last_lba < 2 || !disk.ReadAt(sector_size, header).ok()) {
    return last_lba;
  }
  const auto hint = LoadLe<std::uint64_t>(header, kGptAlternateLba);
  return hint >= 2 && hint <= last_lba ? hint : last_lba;
}

}  // namespace

bool GptEntryUsed(std::span<const std::byte> entry) {
  // UEFI 2.10, table 5.6: an all-zero type is an unused entry.
  return std::any_of(entry.begin(), entry.begin() + 16,
                     [](std::byte byte) { return byte != std::byte{0}; });
}

base::Result<Gpt> ReadGpt(BlockDevice& disk,
                          std::uint32_t sector_size,
                          std::uint64_t lba) {
  if (disk.size() / sector_size < 3 || lba > LastLba(disk, sector_size)) {
    return Corrupt(lba, StrCat("the disk has only ", disk.size(), " bytes"));
  }
  std::vector<std::byte> sector(sector_size);
  TRY(disk.ReadAt(lba * sector_size, sector));
  TRY(CheckHeader(sector, lba));
  Gpt gpt = ParseHeader(sector);
  const std::uint64_t last_lba = LastLba(disk, sector_size);
  if (gpt.first_usable_lba > last_lba) {
    return Corrupt(lba, StrCat("its first usable sector ", gpt.first_usable_lba,
                               " is behind the disk's last, ", last_lba));
  }
  const auto count = LoadLe<std::uint32_t>(sector, kGptEntryCount);
  if (!IsSaneArray(count, gpt.entry_size)) {
    return Error(ErrorCode::kUnsupported,
                 StrCat("GPT header at sector ", lba, ": it has ", count,
                        " entries of ", gpt.entry_size, " bytes"));
  }
  TRY(CheckEntriesPlace(gpt, count, sector_size, last_lba));
  gpt.entries.resize(std::size_t{count} * gpt.entry_size);
  TRY(disk.ReadAt(gpt.entries_lba * sector_size, gpt.entries));
  if (Crc32(gpt.entries) != LoadLe<std::uint32_t>(sector, kGptEntriesCrc)) {
    return Corrupt(lba, "the checksum of its entries is wrong");
  }
  return gpt;
}

base::Result<FoundGpt> FindGpt(BlockDevice& disk,
                               std::span<const std::uint32_t> sector_sizes) {
  std::vector<Error> errors;
  for (const std::uint32_t sector_size : sector_sizes) {
    auto primary = ReadGpt(disk, sector_size, 1);
    if (primary.ok()) {
      FoundGpt found;
      found.sector_size = sector_size;
      found.primary = std::move(primary).value();
      AddBackup(disk, found);
      return found;
    }
    errors.push_back(std::move(primary).error());
  }
  std::size_t tried = 0;
  for (const std::uint32_t sector_size : sector_sizes) {
    const Error& damage = errors[tried++];
    if (disk.size() / sector_size < 3) {
      continue;
    }
    auto backup =
        ReadBackup(disk, sector_size, HintedBackupLba(disk, sector_size));
    if (backup.ok()) {
      FoundGpt found;
      found.sector_size = sector_size;
      found.backup = std::move(backup).value();
      found.notes.push_back(
          StrCat("The primary GPT is damaged: ", damage.text(),
                 ". The partitions are read from its backup "
                 "at sector ",
                 found.backup->lba, "."));
      NoteBackupPlace(disk, found);
      return found;
    }
  }
  return std::move(errors.front());
}

}  // namespace imaging
