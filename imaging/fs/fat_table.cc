// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/fat_table.h"

#include <algorithm>

#include "imaging/base/bytes.h"

namespace imaging::fat {

// Entry formats: FAT specification (Microsoft, 2000-12-06), "FAT Data
// Structure"; exFAT specification, section 4.1.

std::uint64_t TableBytes(EntryKind kind, std::uint64_t entries) {
  switch (kind) {
    case EntryKind::kFat12:
      return (entries * 3 + 1) / 2;
    case EntryKind::kFat16:
      return entries * 2;
    case EntryKind::kFat32:
    case EntryKind::kExfat:
      break;
  }
  return entries * 4;
}

std::uint64_t TableEntries(EntryKind kind, std::uint64_t bytes) {
  switch (kind) {
    case EntryKind::kFat12:
      return bytes * 2 / 3;
    case EntryKind::kFat16:
      return bytes / 2;
    case EntryKind::kFat32:
    case EntryKind::kExfat:
      break;
  }
  return bytes / 4;
}

std::uint32_t EntryAt(EntryKind kind,
                      std::span<const std::byte> table,
                      std::size_t index) {
  switch (kind) {
    case EntryKind::kFat12: {
      const auto pair = base::LoadLe<std::uint16_t>(table, index * 3 / 2);
      return index % 2 == 0 ? pair & 0xFFFU : pair >> 4U;
    }
    case EntryKind::kFat16:
      return base::LoadLe<std::uint16_t>(table, index * 2);
    case EntryKind::kFat32:
      // The high four bits are reserved and may hold anything.
      return base::LoadLe<std::uint32_t>(table, index * 4) & 0x0FFFFFFFU;
    case EntryKind::kExfat:
      break;
  }
  return base::LoadLe<std::uint32_t>(table, index * 4);
}

std::uint32_t BadMark(EntryKind kind) {
  switch (kind) {
    case EntryKind::kFat12:
      return 0xFF7;
    case EntryKind::kFat16:
      return 0xFFF7;
    case EntryKind::kFat32:
      return 0x0FFFFFF7;
    case EntryKind::kExfat:
      break;
  }
  return 0xFFFFFFF7;
}

base::Result<std::uint32_t> TableReader::Entry(std::uint32_t cluster) {
  if (cluster >= TableEntries(kind_, size_)) {
    return 0U;
  }
  const std::uint32_t number = cluster / kPageEntries;
  Page& page = pages_[number % pages_.size()];
  if (page.number != number) {
    TRY(Load(number, page));
  }
  return EntryAt(kind_, page.bytes, cluster % kPageEntries);
}

base::Status TableReader::Load(std::uint32_t number, Page& page) {
  const std::uint64_t page_size = TableBytes(kind_, kPageEntries);
  const std::uint64_t from = number * page_size;
  page.number = kNoPage;
  page.bytes.resize(
      static_cast<std::size_t>(std::min(page_size, size_ - from)));
  base::Status status = base::Ok();
  for (const std::uint64_t copy : copies_) {
    status = device_.ReadAt(copy + from, page.bytes);
    if (status.ok()) {
      page.number = number;
      break;
    }
  }
  return status;
}

}  // namespace imaging::fat
