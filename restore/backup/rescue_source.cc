// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/rescue_source.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <system_error>

#include "imaging/base/strings.h"
#include "restore/machine/file_disk.h"

namespace restore {

namespace {

using base::StrCat;

// "disk.img#3" as disk.img and 3; a file that is a partition itself has 0.
std::optional<int> SplitNumber(const std::string& name, std::string& file) {
  std::error_code error;
  file = name;
  if (std::filesystem::is_regular_file(file, error)) {
    return 0;
  }
  const std::size_t mark = name.rfind('#');
  file = name.substr(0, mark);
  int number = 0;
  const char* const end = name.data() + name.size();
  if (mark == std::string::npos ||
      !std::filesystem::is_regular_file(file, error)) {
    return std::nullopt;
  }
  const auto parsed = std::from_chars(name.data() + mark + 1, end, number);
  return parsed.ptr == end && parsed.ec == std::errc() && number > 0
             ? std::optional(number)
             : std::nullopt;
}

base::Error NothingToRead(const std::string& name) {
  return base::Error(base::ErrorCode::kNotFound,
                     StrCat(name,
                            " is neither a folder nor a partition with a "
                            "file system that can be read"))
      .WithHint(
          "pristine disks lists partitions. What is encrypted must be "
          "unlocked first.");
}

}  // namespace

base::Status RescueSource::MountFile(const std::string& file,
                                     int number,
                                     bool writable) {
  TRY_ASSIGN(const Disk disk, ReadFileDisk(file));
  Volume volume;
  base::ByteRange range{0, disk.size};
  volume.type = disk.content.type;
  for (const DiskPartition& partition : disk.partitions) {
    if (partition.number == number) {
      volume.type = partition.content.type;
      range = partition.range;
    }
  }
  if (volume.type.empty()) {
    return NothingToRead(number == 0 ? file : StrCat(file, "#", number));
  }
  TRY_ASSIGN(loop_, LoopDevice::Attach(file, range, writable));
  volume.path = loop_->path();
  volume.node = volume.path.substr(volume.path.rfind('/') + 1);
  volume.disk = volume.node;
  volume.size = range.length;
  TRY_ASSIGN(root_, writable ? volumes_.OpenForWriting(volume)
                             : volumes_.Browse(volume));
  return base::Ok();
}

base::Result<std::unique_ptr<RescueSource>> RescueSource::Open(
    const std::string& name, bool writable) {
  std::unique_ptr<RescueSource> source(new RescueSource);
  std::error_code error;
  if (std::filesystem::is_directory(name, error)) {
    source->root_ = std::filesystem::canonical(name, error).string();
    return source;
  }
  std::string file;
  if (const auto number = SplitNumber(name, file)) {
    TRY(source->MountFile(file, *number, writable));
    return source;
  }
  TRY_ASSIGN(const std::vector<Volume> volumes, source->volumes_.List());
  const auto found =
      std::find_if(volumes.begin(), volumes.end(),
                   [&](const Volume& volume) { return volume.path == name; });
  if (found == volumes.end()) {
    return NothingToRead(name);
  }
  TRY_ASSIGN(source->root_, writable ? source->volumes_.OpenForWriting(*found)
                                     : source->volumes_.Browse(*found));
  return source;
}

}  // namespace restore
