// SPDX-License-Identifier: Apache-2.0
#include "restore/media/sbat.h"

#include <algorithm>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "restore/machine/kernel_files.h"

namespace restore {

namespace {

using base::Error;
using base::ErrorCode;
using base::LoadLe;

// Microsoft's PE format, "MS-DOS stub", "COFF file header" and "Section table".
constexpr std::size_t kPeOffsetAt = 0x3C;
constexpr std::size_t kCoffHeader = 24;  // With the signature before it.
constexpr std::size_t kSectionSize = 40;
constexpr std::size_t kMaxSections = 96;
constexpr std::string_view kSbatName(".sbat\0\0\0", 8);
constexpr std::size_t kMaxText = std::size_t{64} << 10;

Error NoProgram() {
  return {ErrorCode::kCorrupt, "it is no EFI program"};
}

bool StartsWith(std::span<const std::byte> bytes, std::string_view text) {
  return bytes.size() >= text.size() &&
         std::equal(text.begin(), text.end(), bytes.begin(),
                    [](char c, std::byte byte) {
                      return static_cast<std::byte>(c) == byte;
                    });
}

// The section's text: as long as it says, and no longer than what is stored.
base::Result<std::string_view> SectionText(std::span<const std::byte> program,
                                           std::span<const std::byte> row) {
  const std::size_t size =
      std::min(LoadLe<std::uint32_t>(row, 8), LoadLe<std::uint32_t>(row, 16));
  const std::size_t at = LoadLe<std::uint32_t>(row, 20);
  if (at > program.size() || size > program.size() - at || size > kMaxText) {
    return Error(ErrorCode::kCorrupt, "its SBAT section leads out of the file");
  }
  const auto text = program.subspan(at, size);
  return std::string_view(reinterpret_cast<const char*>(text.data()),
                          text.size());
}

}  // namespace

base::Result<std::vector<SbatEntry>> ReadSbat(
    std::span<const std::byte> program) {
  if (!StartsWith(program, "MZ") ||
      program.size() < kPeOffsetAt + sizeof(std::uint32_t)) {
    return NoProgram();
  }
  const std::size_t pe = LoadLe<std::uint32_t>(program, kPeOffsetAt);
  if (pe > program.size() || program.size() - pe < kCoffHeader ||
      !StartsWith(program.subspan(pe), std::string_view("PE\0\0", 4))) {
    return NoProgram();
  }
  const std::size_t sections = LoadLe<std::uint16_t>(program, pe + 6);
  const std::size_t table =
      pe + kCoffHeader + LoadLe<std::uint16_t>(program, pe + 20);
  if (sections > kMaxSections || table > program.size() ||
      program.size() - table < sections * kSectionSize) {
    return NoProgram();
  }
  for (std::size_t i = 0; i < sections; ++i) {
    const auto row = program.subspan(table + i * kSectionSize, kSectionSize);
    if (StartsWith(row, kSbatName)) {
      TRY_ASSIGN(const std::string_view text, SectionText(program, row));
      return ParseSbat(text);
    }
  }
  return Error(ErrorCode::kNotFound, "it has no SBAT section");
}

std::vector<SbatEntry> ParseSbat(std::string_view text) {
  constexpr std::size_t kMaxEntries = 1000;
  std::vector<SbatEntry> entries;
  text = text.substr(0, text.find('\0'));
  for (const std::string& line : Split(text, '\n')) {
    const std::vector<std::string> fields = Split(line, ',');
    const auto generation =
        fields.size() < 2 ? std::nullopt : ParseNumber(Trimmed(fields[1]));
    if (generation && *generation <= UINT32_MAX &&
        entries.size() < kMaxEntries) {
      entries.push_back({base::Printable(fields[0]),
                         static_cast<std::uint32_t>(*generation)});
    }
  }
  return entries;
}

std::optional<std::string> Revoked(const std::vector<SbatEntry>& loader,
                                   const std::vector<SbatEntry>& wanted) {
  for (const SbatEntry& least : wanted) {
    for (const SbatEntry& mine : loader) {
      if (mine.component == least.component &&
          mine.generation < least.generation) {
        return base::StrCat(mine.component, " ", mine.generation,
                            ", but this computer wants at least ",
                            least.generation);
      }
    }
  }
  return std::nullopt;
}

}  // namespace restore
