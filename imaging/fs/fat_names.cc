// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/fat_names.h"

#include <algorithm>
#include <string_view>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"

namespace imaging::fat {

namespace {

// FAT specification, "FAT Directory Structure" and "FAT Long Directory
// Entries".
constexpr std::byte kDeleted{0xE5};
constexpr unsigned kVolumeId = 0x08;
constexpr unsigned kDirectory = 0x10;
constexpr unsigned kLongName = 0x0F;
constexpr unsigned kLongNameMask = 0x3F;
constexpr std::uint8_t kLastPart = 0x40;

unsigned Attributes(const RawEntry& entry) {
  return std::to_integer<unsigned>(entry.bytes[11]);
}

std::string_view ShortText(const RawEntry& entry) {
  return {reinterpret_cast<const char*>(entry.bytes.data()), 11};
}

// Windows NT keeps in byte 12 whether base (0x08) and extension (0x10) are
// lower case, and then writes no long name.
std::string ShortName(const RawEntry& entry) {
  const auto part = [&entry](std::size_t from, std::size_t size,
                             unsigned lower_flag) {
    std::string text = OemToUtf8(ShortText(entry).substr(from, size));
    if ((std::to_integer<unsigned>(entry.bytes[12]) & lower_flag) != 0) {
      for (char& c : text) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      }
    }
    return text;
  };
  const std::string extension = part(8, 3, 0x10);
  return part(0, 8, 0x08) + (extension.empty() ? "" : "." + extension);
}

std::byte ShortChecksum(const RawEntry& entry) {
  unsigned sum = 0;
  for (const std::byte byte : entry.bytes.first(11)) {
    sum = ((sum & 1U) << 7U) + (sum >> 1U) + std::to_integer<unsigned>(byte);
    sum &= 0xFFU;
  }
  return static_cast<std::byte>(sum);
}

}  // namespace

std::optional<std::string> VolumeLabel(const RawEntry& entry) {
  const unsigned attributes = Attributes(entry);
  if (entry.bytes[0] == kDeleted || (attributes & kLongNameMask) == kLongName ||
      (attributes & (kVolumeId | kDirectory)) != kVolumeId) {
    return std::nullopt;
  }
  return OemToUtf8(ShortText(entry));
}

void FatEntryParser::Reset() {
  parts_ = 0;
  part_ = 0;
  rows_.clear();
}

std::optional<TreeEntry> FatEntryParser::Feed(const RawEntry& entry) {
  const unsigned attributes = Attributes(entry);
  if (entry.bytes[0] != kDeleted && (attributes & kLongNameMask) == kLongName) {
    AddLongPart(entry);
    return std::nullopt;
  }
  TreeEntry found;
  if (std::optional<std::string> name = LongName(entry)) {
    found.name = std::move(*name);
    found.rows = std::move(rows_);
  } else {
    found.name = ShortName(entry);
  }
  Reset();
  if (entry.bytes[0] == kDeleted || (attributes & kVolumeId) != 0 ||
      found.name == "." || found.name == "..") {
    return std::nullopt;
  }
  found.rows.push_back(entry.range());
  found.folder = (attributes & kDirectory) != 0;
  found.first_cluster = base::LoadLe<std::uint16_t>(entry.bytes, 26);
  // On FAT12 and FAT16 these bytes are OS/2's extended attributes.
  if (kind_ == EntryKind::kFat32) {
    const std::uint32_t high = base::LoadLe<std::uint16_t>(entry.bytes, 20);
    found.first_cluster |= (high & 0x0FFFU) << 16U;
  }
  // A folder's size field is always 0; its chain alone tells where it ends.
  found.size = found.folder ? kMaxFatFolderSize
                            : base::LoadLe<std::uint32_t>(entry.bytes, 28);
  return found;
}

void FatEntryParser::AddLongPart(const RawEntry& entry) {
  const auto ordinal = std::to_integer<std::uint8_t>(entry.bytes[0]);
  const unsigned number = ordinal & 0x3FU;
  if ((ordinal & kLastPart) != 0) {
    Reset();
    parts_ = number;
    part_ = number + 1;
    checksum_ = entry.bytes[13];
  }
  if (number == 0 || number > kMaxParts || number + 1 != part_ ||
      checksum_ != entry.bytes[13]) {
    Reset();
    return;
  }
  part_ = number;
  rows_.push_back(entry.range());
  auto out =
      units_.begin() + static_cast<std::ptrdiff_t>((number - 1) * kPartSize);
  out = std::ranges::copy(entry.bytes.subspan(1, 10), out).out;
  out = std::ranges::copy(entry.bytes.subspan(14, 12), out).out;
  std::ranges::copy(entry.bytes.subspan(28, 4), out);
}

std::optional<std::string> FatEntryParser::LongName(
    const RawEntry& entry) const {
  if (part_ != 1 || ShortChecksum(entry) != checksum_) {
    return std::nullopt;
  }
  const auto units = std::span(units_).first(parts_ * kPartSize);
  std::size_t size = 0;
  while (size < units.size() && base::LoadLe<std::uint16_t>(units, size) != 0) {
    size += 2;
  }
  return base::Utf16LeToUtf8(units.first(size));
}

}  // namespace imaging::fat
