// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/drive_letters.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/io/file_block_device.h"
#include "imaging/table/guid.h"
#include "restore/machine/folder_reader.h"

namespace restore {

namespace {

// Windows' names have no case; its folders were written in several.
std::optional<std::string> FindFile(const std::string& root,
                                    std::span<const std::string_view> names) {
  const auto lower = [](std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
  };
  std::string path = root;
  for (const std::string_view name : names) {
    std::string found;
    const base::Status read = ReadFolder(path, [&](const FolderItem& item) {
      if (lower(item.name) == lower(name)) {
        found = item.name;
      }
      return found.empty();
    });
    if (!read.ok() || found.empty()) {
      return std::nullopt;
    }
    path += "/" + found;
  }
  return path;
}

std::optional<MountedDevice> DecodeMountedDevice(const HiveValue& value) {
  constexpr std::string_view kPrefix = "\\DosDevices\\";
  constexpr std::string_view kGptMark = "DMIO:ID:";
  constexpr std::size_t kMbrSize = 12;
  const std::string_view name = value.name;
  if (name.size() != kPrefix.size() + 2 || !name.starts_with(kPrefix) ||
      name.back() != ':') {
    return std::nullopt;
  }
  MountedDevice device;
  device.letter = name[kPrefix.size()];
  if (device.letter < 'A' || device.letter > 'Z') {
    return std::nullopt;
  }
  const std::span<const std::byte> data(value.data);
  if (data.size() == kMbrSize) {
    std::array<std::byte, 4> id{data[3], data[2], data[1], data[0]};
    device.disk_id = "0x" + base::HexEncode(id);
    device.offset = base::LoadLe<std::uint64_t>(data, 4);
    return device;
  }
  if (data.size() != kGptMark.size() + imaging::kGuidSize ||
      !std::ranges::equal(
          data.first(kGptMark.size()), kGptMark, {},
          [](std::byte byte) { return std::to_integer<char>(byte); })) {
    return std::nullopt;
  }
  device.partition_id = imaging::FormatGuid(data.subspan(kGptMark.size()));
  return device;
}

std::optional<std::vector<MountedDevice>> LettersOn(const Volume& volume,
                                                    Volumes& volumes) {
  constexpr std::array<std::string_view, 4> kHive{"Windows", "System32",
                                                  "config", "SYSTEM"};
  const auto folder = volumes.Browse(volume);
  if (!folder.ok()) {
    return std::nullopt;
  }
  const auto path = FindFile(folder.value(), kHive);
  if (!path) {
    return std::nullopt;
  }
  const auto file = imaging::FileBlockDevice::Open(
      *path, imaging::FileBlockDevice::Access::kReadOnly);
  if (!file.ok()) {
    return std::nullopt;
  }
  const auto hive = Hive::Open(*file.value());
  if (!hive.ok()) {
    return std::nullopt;
  }
  auto letters = ReadMountedDevices(hive.value());
  return letters.ok() && !letters.value().empty()
             ? std::optional(std::move(letters).value())
             : std::nullopt;
}

void GiveLetters(const std::vector<MountedDevice>& letters,
                 std::vector<Disk>& disks) {
  for (Disk& disk : disks) {
    for (DiskPartition& partition : disk.partitions) {
      const auto is_it = [&](const MountedDevice& device) {
        return device.partition_id.empty()
                   ? device.disk_id == disk.table_id &&
                         device.offset == partition.range.offset
                   : device.partition_id == partition.unique_id;
      };
      const auto at = std::ranges::find_if(letters, is_it);
      partition.letter = at == letters.end() ? '\0' : at->letter;
    }
  }
}

}  // namespace

base::Result<std::vector<MountedDevice>> ReadMountedDevices(const Hive& hive) {
  constexpr std::array<std::string_view, 1> kKey{"MountedDevices"};
  TRY_ASSIGN(const std::vector<HiveValue> values, hive.ValuesOf(kKey));
  std::vector<MountedDevice> devices;
  for (const HiveValue& value : values) {
    if (auto device = DecodeMountedDevice(value)) {
      devices.push_back(std::move(*device));
    }
  }
  return devices;
}

void FindDriveLetters(std::vector<Disk>& disks, Volumes& volumes) {
  const auto all = volumes.List();
  if (!all.ok()) {
    return;
  }
  for (const Volume& volume : all.value()) {
    if (volume.type != "ntfs" || volume.role != Role::kSystem) {
      continue;
    }
    if (const auto letters = LettersOn(volume, volumes)) {
      GiveLetters(*letters, disks);
      return;
    }
  }
}

}  // namespace restore
