// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ntfs_journal.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "imaging/base/bytes.h"

namespace imaging {

namespace {

using base::LoadLe;

// Restart pages: Russon and Fledel, "NTFS Documentation", $LogFile.
constexpr std::uint32_t kRestartMagic = 0x5254'5352;  // "RSTR"
constexpr std::size_t kRestartArea = 24;
constexpr std::size_t kClientInUse = 12;  // From the restart area on.
constexpr std::size_t kAreaFlags = 14;
constexpr std::uint16_t kNoClient = 0xffff;
constexpr std::uint16_t kFlagClean = 2;
constexpr std::size_t kPageSize = 4096;

struct Restart {
  std::uint64_t lsn = 0;
  bool clean = false;
};

std::optional<Restart> ParseRestart(std::span<std::byte> page) {
  if (LoadLe<std::uint32_t>(page) != kRestartMagic || !UndoNtfsFixups(page)) {
    return std::nullopt;
  }
  const std::size_t area = LoadLe<std::uint16_t>(page, kRestartArea);
  if (area > page.size() - 16) {
    return std::nullopt;
  }
  const auto client = LoadLe<std::uint16_t>(page, area + kClientInUse);
  const auto flags = LoadLe<std::uint16_t>(page, area + kAreaFlags);
  return Restart{.lsn = LoadLe<std::uint64_t>(page, area),
                 .clean = client == kNoClient || (flags & kFlagClean) != 0};
}

}  // namespace

base::Result<bool> IsNtfsJournalClean(const NtfsVolume& volume) {
  TRY_ASSIGN(const NtfsRecord record, volume.ReadRecord(kNtfsLogFile));
  TRY_ASSIGN(const NtfsStream log, volume.OpenStream(record, NtfsType::kData));
  if (log.size < 2 * kPageSize) {
    return false;
  }
  // Two restart pages; the younger one counts.  Pages of another size than
  // 4 KiB do not occur on a PC, and count as not clean.
  std::vector<std::byte> pages(2 * kPageSize);
  TRY(volume.ReadStream(log, 0, pages));
  // Formatting, and a repair, fill the whole file with 0xff.
  if (std::all_of(pages.begin(), pages.end(),
                  [](std::byte b) { return b == std::byte{0xff}; })) {
    return true;
  }
  const auto first = ParseRestart(std::span(pages).first(kPageSize));
  const auto second = ParseRestart(std::span(pages).subspan(kPageSize));
  if (first && second) {
    return first->lsn >= second->lsn ? first->clean : second->clean;
  }
  return first ? first->clean : second && second->clean;
}

}  // namespace imaging
