// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/io/block_device.h"
#include "imaging/io/file_block_device.h"

namespace restore {

// kSmallFat is the FAT12 or FAT16 that suits the size.
enum class VolumeKind : std::uint8_t { kFat32, kExfat, kSmallFat };

const char* VolumeKindName(VolumeKind kind);  // "FAT32"

// "1A2B-3C4D": how Linux and GRUB show a FAT file system's id.
std::string FatUuid(std::uint32_t id);

// A file to be in the root folder of a volume.
struct NewFile {
  std::string name;
  std::uint64_t size = 0;
};

// When a volume's files were made, in seconds since 1970.
using UnixTime = std::int64_t;
// SOURCE_DATE_EPOCH when that is set, else now.
UnixTime BuildTime();

// A file system that is built in a sparse scratch file, before the first byte
// of the real partition is touched.  Large files are only given their place:
// their content goes straight to the partition.
class NewVolume {
 public:
  struct Settings {
    VolumeKind kind = VolumeKind::kFat32;
    std::uint64_t size = 0;
    std::string label;        // At most 11 ASCII characters.
    std::uint32_t id = 0;     // Of FAT32; 0: some number.
    std::uint64_t start = 0;  // Of the partition, in bytes.
    UnixTime time = 0;
  };

  // Formats the file at `scratch`, which is made.
  static base::Result<std::unique_ptr<NewVolume>> Format(
      const std::string& scratch,
      const Settings& settings,
      const std::stop_token& stop);

  // A FAT file system that is there already, in the file at `scratch`.
  static base::Result<std::unique_ptr<NewVolume>> Adopt(
      const std::string& scratch, UnixTime time);

  // Copies a file of this machine to `path` ("/EFI/BOOT/grubx64.efi"), whose
  // folders are made.  FAT only.
  base::Status CopyIn(const std::string& host_path,
                      const std::string& path,
                      const std::stop_token& stop);
  // Lists `files` in the root folder and returns where the content of each
  // goes, in one piece.  Once, after all CopyIn(); not for kSmallFat.
  base::Result<std::vector<base::ByteRange>> Reserve(
      std::span<const NewFile> files, const std::stop_token& stop);

  const Settings& settings() const { return settings_; }
  // What is built so far; holes read as zeros.
  imaging::BlockDevice& device() const { return *file_; }

 private:
  NewVolume(std::string scratch, Settings settings)
      : scratch_(std::move(scratch)), settings_(std::move(settings)) {}

  std::vector<std::string> TimeEnvironment() const;
  base::Status MakeFolders(const std::string& path,
                           const std::stop_token& stop);

  const std::string scratch_;
  const Settings settings_;
  std::unique_ptr<imaging::FileBlockDevice> file_;
  std::vector<std::string> folders_;
};

}  // namespace restore
