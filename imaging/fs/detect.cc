// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/detect.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "imaging/base/strings.h"

namespace imaging {

namespace {

struct Reader {
  base::Result<FileSystem> (*read)(BlockDevice&,
                                   const std::stop_token&) = nullptr;
  base::Status (*walk)(BlockDevice&,
                       const FileVisitor&,
                       const std::stop_token&) = nullptr;
  std::array<std::string_view, 3> types;
};

constexpr std::array<Reader, 5> kReaders{{
    {ReadNtfs, WalkNtfsFiles, {"ntfs"}},
    {ReadExt, WalkExtFiles, {"ext2", "ext3", "ext4"}},
    {ReadExfat, WalkExfatFiles, {"exfat"}},
    {ReadFat, WalkFatFiles, {"vfat"}},
    {ReadSwap, nullptr, {"swap"}},
}};

// What has no allocation reader but deserves its name.
struct Mark {
  std::uint64_t offset;
  std::string_view bytes;
  std::string_view type;
};

// From the on-disk format documents of each: XFS "Algorithms and Data
// Structures" (sb_magicnum), btrfs wiki "On-disk Format" (superblock at 64
// KiB), LUKS on-disk formats 1.2.3 and 2, BitLocker's boot sector OEM name,
// LVM2 label_header in sector 1, ReFS boot sector, F2FS f2fs_fs.h, Apple TN1150
// and "Apple File System Reference".
constexpr std::array<Mark, 11> kMarks{{
    {0, "XFSB", "xfs"},
    {0x10040, "_BHRfS_M", "btrfs"},
    {0, "LUKS\xba\xbe", "crypto_LUKS"},
    {3, "-FVE-FS-", "BitLocker"},
    {0x200, "LABELONE", "LVM2_member"},
    {3, "ReFS\0\0\0\0", "ReFS"},
    {0x400, "\x10\x20\xF5\xF2", "f2fs"},
    {0x400, "H+\0\4", "hfsplus"},
    {32, "NXSB", "apfs"},
    {0, "hsqs", "squashfs"},
    {0x8001, "CD001", "iso9660"},
}};

std::string TypeByMark(BlockDevice& partition) {
  for (const Mark& mark : kMarks) {
    std::array<char, 8> found{};
    const auto bytes =
        std::as_writable_bytes(std::span(found)).first(mark.bytes.size());
    if (partition.size() >= mark.offset + bytes.size() &&
        partition.ReadAt(mark.offset, bytes).ok() &&
        std::equal(mark.bytes.begin(), mark.bytes.end(), found.begin())) {
      return std::string(mark.type);
    }
  }
  return "";
}

DetectedFileSystem Raw(BlockDevice& partition) {
  DetectedFileSystem out;
  out.fs.size = partition.size();
  out.fs.used.Append({0, partition.size()});
  return out;
}

}  // namespace

base::Result<DetectedFileSystem> DetectFileSystem(BlockDevice& partition,
                                                  const std::stop_token& stop) {
  for (const Reader& reader : kReaders) {
    auto fs = reader.read(partition, stop);
    if (fs.ok()) {
      return DetectedFileSystem{std::move(fs).value(), true};
    }
    if (fs.error().code() == base::ErrorCode::kCancelled) {
      return std::move(fs).error();
    }
    if (fs.error().code() != base::ErrorCode::kNotFound) {
      DetectedFileSystem raw = Raw(partition);
      raw.fs.type = reader.types.front();
      raw.fs.notes.push_back(base::StrCat(
          "Stored whole, since its allocation map can't be relied on: ",
          fs.error().text(), "."));
      return raw;
    }
  }
  DetectedFileSystem raw = Raw(partition);
  raw.fs.type = TypeByMark(partition);
  return raw;
}

base::Status WalkFiles(const std::string& type,
                       BlockDevice& partition,
                       const FileVisitor& visit,
                       const std::stop_token& stop) {
  for (const Reader& reader : kReaders) {
    if (reader.walk != nullptr && !type.empty() &&
        std::ranges::find(reader.types, type) != reader.types.end()) {
      return reader.walk(partition, visit, stop);
    }
  }
  return base::Error(base::ErrorCode::kUnsupported,
                     base::StrCat("files of ", type, " can't be told"));
}

}  // namespace imaging
