// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ntfs_attribute_list.h"

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"

namespace imaging {

namespace {

using base::LoadLe;

constexpr std::size_t kEntryHeader = 26;

}  // namespace

base::Result<std::vector<NtfsListEntry>> ParseNtfsAttributeList(
    std::span<const std::byte> list) {
  std::vector<NtfsListEntry> entries;
  while (!list.empty()) {
    const std::size_t length =
        list.size() < kEntryHeader ? 0 : LoadLe<std::uint16_t>(list, 4);
    const std::size_t name_size =
        length < kEntryHeader ? 0 : 2 * std::to_integer<std::size_t>(list[6]);
    const std::size_t name_at =
        name_size == 0 ? kEntryHeader : std::to_integer<std::size_t>(list[7]);
    if (length < kEntryHeader || length > list.size() ||
        name_at + name_size > length) {
      return base::Error(base::ErrorCode::kCorrupt,
                         base::StrCat("NTFS attribute list: entry ",
                                      entries.size(), " is malformed"));
    }
    entries.push_back(
        {.type = NtfsType{LoadLe<std::uint32_t>(list)},
         .name = list.subspan(name_at, name_size),
         .lowest_vcn = LoadLe<std::uint64_t>(list, 8),
         .holder = NtfsReference::Decode(LoadLe<std::uint64_t>(list, 16))});
    list = list.subspan(length);
  }
  return entries;
}

}  // namespace imaging
