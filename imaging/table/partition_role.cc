// SPDX-License-Identifier: Apache-2.0
#include "imaging/table/partition_role.h"

#include <algorithm>
#include <array>

namespace imaging {

namespace {

struct KnownType {
  std::string_view type;
  std::string_view role;
};

// GPT: UEFI 2.10, table 5.7; Microsoft "PARTITION_INFORMATION_GPT"; GNU GRUB
// manual, "BIOS installation"; The Discoverable Partitions Specification.
// MBR: 0xef UEFI 2.10 section 5.2.2, 0x27 Microsoft's hidden recovery, 0x82
// Linux swap.
constexpr std::array<KnownType, 9> kKnownTypes{{
    {"c12a7328-f81f-11d2-ba4b-00a0c93ec93b", "boot"},
    {"e3c9e316-0b5c-4db8-817d-f92df00215ae", "boot"},
    {"21686148-6449-6e6f-744e-656564454649", "boot"},
    {"bc13c2ff-59e6-4262-a352-b275fd6f7172", "boot"},
    {"de94bba4-06d1-4d40-a16a-bfd50179d6ac", "recovery"},
    {"0657fd6d-a4ab-43c4-84e5-0933c84b4f4f", "swap"},
    {"0xef", "boot"},
    {"0x27", "recovery"},
    {"0x82", "swap"},
}};

}  // namespace

std::string_view RoleOf(std::string_view type, std::string_view fs_type) {
  if (fs_type == "swap") {
    return "swap";
  }
  const auto known = std::ranges::find(kKnownTypes, type, &KnownType::type);
  return known == kKnownTypes.end() ? "unknown" : known->role;
}

}  // namespace imaging
