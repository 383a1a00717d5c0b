// SPDX-License-Identifier: Apache-2.0
#include "restore/media/new_volume.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "imaging/base/strings.h"
#include "restore/machine/kernel_files.h"
#include "restore/machine/process.h"
#include "restore/media/place_files.h"

namespace restore {

namespace {

using base::StrCat;
using imaging::FileBlockDevice;

constexpr std::uint64_t kSector = 512;

Tool FormatTool(const std::string& path, const NewVolume::Settings& settings) {
  if (settings.kind == VolumeKind::kExfat) {
    return {.command = {"mkfs.exfat", "-L", settings.label, path},
            .package = "exfatprogs"};
  }
  // --invariant: no time of its own for the label.
  std::vector<std::string> command = {
      "mkfs.fat", "--invariant",
      "-S",       "512",
      "-n",       settings.label,
      "-h",       std::to_string(settings.start / kSector)};
  if (settings.kind == VolumeKind::kFat32) {
    command.insert(command.end(), {"-F", "32"});
  }
  if (settings.id != 0) {
    std::array<char, 16> id{};
    std::snprintf(id.data(), id.size(), "%08x", settings.id);
    command.insert(command.end(), {"-i", id.data()});
  }
  command.push_back(path);
  return {.command = std::move(command), .package = "dosfstools"};
}

}  // namespace

const char* VolumeKindName(VolumeKind kind) {
  switch (kind) {
    case VolumeKind::kFat32:
      return "FAT32";
    case VolumeKind::kExfat:
      return "exFAT";
    case VolumeKind::kSmallFat:
      return "FAT";
  }
  return "";
}

std::string FatUuid(std::uint32_t id) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%04X-%04X", id >> 16, id & 0xFFFFU);
  return text.data();
}

UnixTime BuildTime() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here changes the environment
  const char* const epoch = std::getenv("SOURCE_DATE_EPOCH");
  const auto fixed = ParseNumber(epoch == nullptr ? "" : epoch);
  return fixed ? static_cast<UnixTime>(*fixed) : std::time(nullptr);
}

base::Result<std::unique_ptr<NewVolume>> NewVolume::Format(
    const std::string& scratch,
    const Settings& settings,
    const std::stop_token& stop) {
  std::unique_ptr<NewVolume> volume(new NewVolume(scratch, settings));
  {
    TRY_ASSIGN(const auto made,
               FileBlockDevice::Create(scratch, settings.size));
  }
  Tool tool = FormatTool(scratch, settings);
  tool.environment = volume->TimeEnvironment();
  TRY(RunTool(tool, stop));
  TRY_ASSIGN(volume->file_,
             FileBlockDevice::Open(scratch,
                                   FileBlockDevice::Access::kReadWriteDirect));
  return volume;
}

base::Result<std::unique_ptr<NewVolume>> NewVolume::Adopt(
    const std::string& scratch, UnixTime time) {
  Settings settings;
  settings.time = time;
  std::unique_ptr<NewVolume> volume(new NewVolume(scratch, settings));
  TRY_ASSIGN(volume->file_,
             FileBlockDevice::Open(scratch,
                                   FileBlockDevice::Access::kReadWriteDirect));
  return volume;
}

std::vector<std::string> NewVolume::TimeEnvironment() const {
  return {StrCat("SOURCE_DATE_EPOCH=", settings_.time), "TZ=UTC",
          "MTOOLS_SKIP_CHECK=1"};
}

base::Status NewVolume::MakeFolders(const std::string& path,
                                    const std::stop_token& stop) {
  for (std::size_t at = path.find('/', 1); at != std::string::npos;
       at = path.find('/', at + 1)) {
    const std::string folder = path.substr(0, at);
    if (std::ranges::find(folders_, folder) != folders_.end()) {
      continue;
    }
    TRY(RunTool({.command = {"mmd", "-D", "s", "-i", scratch_, "::" + folder},
                 .package = "mtools",
                 .environment = TimeEnvironment(),
                 // 1: it is there already.
                 .good_codes = {0, 1}},
                stop));
    folders_.push_back(folder);
  }
  return base::Ok();
}

base::Status NewVolume::CopyIn(const std::string& host_path,
                               const std::string& path,
                               const std::stop_token& stop) {
  TRY(MakeFolders(path, stop));
  auto copied =
      RunTool({.command = {"mcopy", "-i", scratch_, host_path, "::" + path},
               .package = "mtools",
               .environment = TimeEnvironment()},
              stop);
  if (!copied.ok()) {
    return std::move(copied).error().During(
        StrCat("copying ", host_path, " to ", path));
  }
  return base::Ok();
}

base::Result<std::vector<base::ByteRange>> NewVolume::Reserve(
    std::span<const NewFile> files, const std::stop_token& stop) {
  return settings_.kind == VolumeKind::kExfat
             ? PlaceOnExfat(*file_, files, settings_.time, stop)
             : PlaceOnFat32(*file_, files, settings_.time, stop);
}

}  // namespace restore
