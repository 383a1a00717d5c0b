// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/hive.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"

namespace restore {

namespace {

using base::LoadLe;
using base::StrCat;

// Offsets of cells count from the end of the base block.
constexpr std::uint32_t kBaseBlock = 4096;
constexpr std::uint32_t kNone = 0xFFFFFFFF;
constexpr std::uint32_t kMaxRecord = 4096;
// Of an nk record: number of subkeys, their list, number of values, their
// list, length of the name, the name.
constexpr std::size_t kSubkeys = 20;
constexpr std::size_t kSubkeyList = 28;
constexpr std::size_t kValues = 36;
constexpr std::size_t kValueList = 40;
constexpr std::size_t kKeyNameSize = 72;
constexpr std::size_t kKeyName = 76;
constexpr std::uint16_t kKeyNameIsAscii = 0x20;
// Of a vk record.
constexpr std::size_t kValueName = 20;
constexpr std::uint16_t kValueNameIsAscii = 1;
constexpr std::uint32_t kDataInPlace = 0x80000000;

bool HasMark(std::span<const std::byte> cell, std::string_view mark) {
  return cell.size() >= mark.size() &&
         std::ranges::equal(
             cell.first(mark.size()), mark,
             [](std::byte a, char b) { return std::to_integer<char>(a) == b; });
}

// nullopt when it would leave the record.
std::optional<std::string> NameIn(std::span<const std::byte> record,
                                  std::size_t at,
                                  std::size_t size,
                                  bool ascii) {
  if (at > record.size() || size > record.size() - at) {
    return std::nullopt;
  }
  const auto bytes = record.subspan(at, size);
  if (!ascii) {
    return base::Utf16LeToUtf8(bytes);
  }
  std::string name;
  for (const std::byte byte : bytes) {
    name += std::to_integer<char>(byte);
  }
  return name;
}

bool SameName(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

base::Result<Hive> Hive::Open(imaging::BlockDevice& file) {
  constexpr std::size_t kRootCell = 36;
  constexpr std::size_t kHeadSize = 48;
  std::array<std::byte, kHeadSize> head{};
  if (file.size() < kBaseBlock) {
    return base::Error(
        base::ErrorCode::kInvalidArgument,
        StrCat(file.name(), " is too short for a registry hive"));
  }
  TRY(file.ReadAt(0, head));
  if (!HasMark(head, "regf")) {
    return base::Error(base::ErrorCode::kInvalidArgument,
                       StrCat(file.name(), " is no registry hive"));
  }
  return Hive(file, LoadLe<std::uint32_t>(head, kRootCell));
}

base::Result<Hive::Cell> Hive::ReadCell(std::uint32_t offset,
                                        std::uint32_t max_size) const {
  const auto damaged = [&](const char* what) {
    return base::Error(base::ErrorCode::kCorrupt,
                       StrCat(file_.name(), ": ", what, " at byte ", offset));
  };
  const std::uint64_t at = std::uint64_t{kBaseBlock} + offset;
  std::array<std::byte, sizeof(std::uint32_t)> head{};
  if (offset == kNone || at + head.size() > file_.size()) {
    return damaged("a cell outside the hive");
  }
  TRY(file_.ReadAt(at, head));
  // A cell in use has a negative size, which counts the size itself.
  const std::uint32_t size = 0U - LoadLe<std::uint32_t>(head);
  if (size < head.size() || size > kDataInPlace || at + size > file_.size()) {
    return damaged("a cell of an impossible size");
  }
  Cell cell(std::min<std::size_t>(size - head.size(), max_size));
  TRY(file_.ReadAt(at + head.size(), cell));
  return cell;
}

base::Result<Hive::Cell> Hive::ReadKey(std::uint32_t offset) const {
  TRY_ASSIGN(Cell key, ReadCell(offset, kMaxRecord));
  if (key.size() < kKeyName || !HasMark(key, "nk")) {
    return base::Error(base::ErrorCode::kCorrupt,
                       StrCat(file_.name(), ": no key at byte ", offset));
  }
  return key;
}

// A list of subkeys, or of such lists.
base::Status Hive::CollectSubkeys(std::uint32_t list,
                                  int depth,
                                  std::vector<std::uint32_t>& keys) const {
  constexpr std::size_t kEntries = 4;
  TRY_ASSIGN(const Cell cell, ReadCell(list, 8 * kMaxListed));
  const bool hashed = HasMark(cell, "lf") || HasMark(cell, "lh");
  const bool of_lists = HasMark(cell, "ri");
  if (cell.size() < kEntries ||
      (!hashed && !of_lists && !HasMark(cell, "li")) ||
      (of_lists && depth > 0)) {
    return base::Error(
        base::ErrorCode::kCorrupt,
        StrCat(file_.name(), ": no list of keys at byte ", list));
  }
  const std::size_t step = hashed ? 8 : 4;
  const std::size_t count = std::min<std::size_t>(
      LoadLe<std::uint16_t>(cell, 2), (cell.size() - kEntries) / step);
  for (std::size_t i = 0; i < count && keys.size() < kMaxListed; ++i) {
    const auto entry = LoadLe<std::uint32_t>(cell, kEntries + i * step);
    if (of_lists) {
      TRY(CollectSubkeys(entry, depth + 1, keys));
    } else {
      keys.push_back(entry);
    }
  }
  return base::Ok();
}

base::Result<std::uint32_t> Hive::FindSubkey(const Cell& key,
                                             std::string_view name) const {
  std::vector<std::uint32_t> keys;
  if (LoadLe<std::uint32_t>(key, kSubkeys) > 0) {
    TRY(CollectSubkeys(LoadLe<std::uint32_t>(key, kSubkeyList), 0, keys));
  }
  for (const std::uint32_t offset : keys) {
    TRY_ASSIGN(const Cell subkey, ReadKey(offset));
    const auto found =
        NameIn(subkey, kKeyName, LoadLe<std::uint16_t>(subkey, kKeyNameSize),
               (LoadLe<std::uint16_t>(subkey, 2) & kKeyNameIsAscii) != 0);
    if (found && SameName(*found, name)) {
      return offset;
    }
  }
  return base::Error(base::ErrorCode::kNotFound,
                     StrCat(file_.name(), " has no key ", name));
}

base::Result<HiveValue> Hive::ReadValue(std::uint32_t offset) const {
  TRY_ASSIGN(const Cell cell, ReadCell(offset, kMaxRecord));
  const auto wrong =
      base::Error(base::ErrorCode::kCorrupt,
                  StrCat(file_.name(), ": no value at byte ", offset));
  if (cell.size() < kValueName || !HasMark(cell, "vk")) {
    return wrong;
  }
  const auto name =
      NameIn(cell, kValueName, LoadLe<std::uint16_t>(cell, 2),
             (LoadLe<std::uint16_t>(cell, 16) & kValueNameIsAscii) != 0);
  if (!name) {
    return wrong;
  }
  HiveValue value{
      .name = *name, .type = LoadLe<std::uint32_t>(cell, 12), .data = {}};
  const auto size = LoadLe<std::uint32_t>(cell, 4);
  if ((size & kDataInPlace) != 0) {
    const std::size_t length = std::min<std::size_t>(size & 7U, 4);
    value.data.assign(cell.begin() + 8,
                      cell.begin() + 8 + static_cast<std::ptrdiff_t>(length));
  } else if (size > 0 && size <= kMaxData) {
    TRY_ASSIGN(value.data, ReadCell(LoadLe<std::uint32_t>(cell, 8), size));
    if (value.data.size() < size) {
      return wrong;
    }
  }
  return value;
}

base::Result<std::vector<HiveValue>> Hive::ValuesOf(
    std::span<const std::string_view> path) const {
  TRY_ASSIGN(Cell key, ReadKey(root_));
  for (const std::string_view name : path) {
    TRY_ASSIGN(const std::uint32_t offset, FindSubkey(key, name));
    TRY_ASSIGN(key, ReadKey(offset));
  }
  std::vector<HiveValue> values;
  const auto count = std::min(LoadLe<std::uint32_t>(key, kValues), kMaxListed);
  if (count == 0) {
    return values;
  }
  TRY_ASSIGN(const Cell list,
             ReadCell(LoadLe<std::uint32_t>(key, kValueList), 4 * count));
  for (std::size_t at = 0; at + 4 <= list.size(); at += 4) {
    TRY_ASSIGN(HiveValue value, ReadValue(LoadLe<std::uint32_t>(list, at)));
    values.push_back(std::move(value));
  }
  return values;
}

}  // namespace restore
