// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/roles.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace restore {

namespace {

struct TypeRole {
  std::string_view type;
  Role role = Role::kUnknown;
};

// UEFI 2.10, table 5.7; Microsoft, "PARTITION_INFORMATION_GPT"; the UAPI
// group's Discoverable Partitions Specification; GRUB manual, "BIOS
// installation".  MBR: Microsoft, "Disk partition types"; UEFI 2.10, 5.2.3.
constexpr std::string_view kEsp = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b";
constexpr std::string_view kMsr = "e3c9e316-0b5c-4db8-817d-f92df00215ae";
constexpr std::string_view kBasicData = "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7";
constexpr std::array<TypeRole, 19> kByType{{
    {kEsp, Role::kBoot},
    {kMsr, Role::kBoot},
    {"21686148-6449-6e6f-744e-656564454649", Role::kBoot},      // BIOS boot
    {"bc13c2ff-59e6-4262-a352-b275fd6f7172", Role::kBoot},      // XBOOTLDR
    {"0xef", Role::kBoot},                                      // ESP
    {"0x41", Role::kBoot},                                      // PReP
    {"de94bba4-06d1-4d40-a16a-bfd50179d6ac", Role::kRecovery},  // WinRE
    {"0x27", Role::kRecovery},                                  // WinRE
    {"0x12", Role::kRecovery},  // Makers' diagnostics
    {"0657fd6d-a4ab-43c4-84e5-0933c84b4f4f", Role::kSwap},
    {"4f68bce3-e8cd-4db1-96e7-fbcaf984b709", Role::kSystem},  // x86-64 root
    {"44479540-f297-41b2-9af7-d131d5f0458a", Role::kSystem},  // x86 root
    {"b921b045-1df0-41c3-af44-4c6f280d3fae", Role::kSystem},  // arm64 root
    {"8484680c-9521-48c6-9c11-b0720656f69e", Role::kSystem},  // x86-64 /usr
    {"b0e01050-ee5f-4390-949a-9101b17104e9", Role::kSystem},  // arm64 /usr
    {"4d21b016-b534-45c2-a9fb-5c16e091fd2d", Role::kSystem},  // /var
    {"933ac7e1-2eb4-4f13-b844-0e14e2aef915", Role::kData},    // /home
    {"773f91ef-66d4-49b5-bd83-d683bf40ad16", Role::kData},    // Users' homes
    {"3b8f8425-20e0-453b-907f-1a25a76f98e8", Role::kData},    // /srv
}};

std::optional<Role> RoleByMount(const DiskPartition& partition) {
  using Rule = std::pair<std::string_view, Role>;
  constexpr std::array<Rule, 8> kByPoint{{
      {"/", Role::kSystem},
      {"/usr", Role::kSystem},
      {"/var", Role::kSystem},
      {"/boot", Role::kBoot},
      {"/boot/efi", Role::kBoot},
      {"/efi", Role::kBoot},
      {"/home", Role::kData},
      {"/srv", Role::kData},
  }};
  for (const auto& [point, role] : kByPoint) {
    for (const MountPoint& mount : partition.usage.mounts) {
      if (mount.path == point) {
        return role;
      }
    }
  }
  return std::nullopt;
}

Role RoleByType(const std::string& type) {
  const auto* const at =
      std::find_if(kByType.begin(), kByType.end(),
                   [&type](const TypeRole& rule) { return rule.type == type; });
  return at == kByType.end() ? Role::kUnknown : at->role;
}

Role RoleAlone(const DiskPartition& partition) {
  if (partition.usage.swap || partition.content.type == "swap") {
    return Role::kSwap;
  }
  const Role by_type = RoleByType(partition.type);
  return by_type != Role::kUnknown
             ? by_type
             : RoleByMount(partition).value_or(Role::kUnknown);
}

bool IsNtfsLike(const DiskPartition& partition) {
  return partition.content.type == "ntfs" ||
         partition.content.type == "BitLocker";
}

// Types under which Windows and sticks keep files.
bool IsPlainType(const std::string& type) {
  constexpr std::array<std::string_view, 8> kPlain{
      kBasicData, "0x01", "0x04", "0x06", "0x07", "0x0b", "0x0c", "0x0e"};
  return std::find(kPlain.begin(), kPlain.end(), type) != kPlain.end();
}

bool IsActive(const DiskPartition& partition) {
  constexpr std::uint64_t kLegacyBoot = 4;
  return (partition.attributes & kLegacyBoot) != 0;
}

// Setup puts its boot files on an ESP with an MSR beside it, or on the active
// NTFS partition of an MBR.  An MSR alone is on every disk that Windows
// partitioned.
bool BootsWindows(const Disk& disk) {
  const auto any = [&disk](const auto& wanted) {
    return std::any_of(disk.partitions.begin(), disk.partitions.end(), wanted);
  };
  if (disk.table == "gpt") {
    return any([](const auto& p) { return p.type == kEsp; }) &&
           any([](const auto& p) { return p.type == kMsr; });
  }
  return !disk.removable && disk.identity.bus != "usb" &&
         any([](const auto& p) { return IsActive(p) && IsNtfsLike(p); });
}

// On a disk with Windows, the first NTFS partition of ordinary size is the
// system; a small active one before it is "System Reserved".
void AssignWindowsRoles(Disk& disk) {
  constexpr std::uint64_t kReservedMax = std::uint64_t{2} << 30;
  for (DiskPartition& partition : disk.partitions) {
    if (partition.role != Role::kUnknown || !IsPlainType(partition.type) ||
        !IsNtfsLike(partition)) {
      continue;
    }
    if (partition.range.length <= kReservedMax) {
      partition.role = IsActive(partition) ? Role::kBoot : Role::kUnknown;
      continue;
    }
    partition.role = Role::kSystem;
    return;
  }
}

}  // namespace

std::string_view RoleName(Role role) {
  switch (role) {
    case Role::kUnknown:
      return "unknown";
    case Role::kBoot:
      return "boot";
    case Role::kSystem:
      return "system";
    case Role::kData:
      return "data";
    case Role::kRecovery:
      return "recovery";
    case Role::kSwap:
      return "swap";
  }
  return "unknown";
}

void AssignRoles(Disk& disk) {
  for (DiskPartition& partition : disk.partitions) {
    partition.role = RoleAlone(partition);
  }
  if (BootsWindows(disk)) {
    AssignWindowsRoles(disk);
  }
  for (DiskPartition& partition : disk.partitions) {
    const std::string& fs = partition.content.type;
    if (partition.role == Role::kUnknown && IsPlainType(partition.type) &&
        (IsNtfsLike(partition) || fs == "vfat" || fs == "exfat")) {
      partition.role = Role::kData;
    }
  }
}

}  // namespace restore
