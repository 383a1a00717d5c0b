// SPDX-License-Identifier: Apache-2.0

// Prints what imaging/fs reads from a file-system image, for the integration
// tests to hold against each file system's own tools.
//   fs_probe map   FS IMAGE    "type T", "label L", ..., then "OFFSET LENGTH"
//   fs_probe files FS IMAGE    "PATH<TAB>OFFSET+LENGTH,..."
// FS is ext, ntfs, fat, exfat or swap.

#include <cstdio>
#include <functional>
#include <map>
#include <string>

#include "imaging/fs/file_system.h"
#include "imaging/io/file_block_device.h"

namespace {

using imaging::BlockDevice;
using imaging::FileBlockDevice;
using imaging::FileSystem;

using Read = base::Result<FileSystem> (*)(BlockDevice&, const std::stop_token&);
using Walk = base::Status (*)(BlockDevice&,
                              const imaging::FileVisitor&,
                              const std::stop_token&);

struct Reader {
  Read read = nullptr;
  Walk walk = nullptr;
};

std::map<std::string, Reader> Readers() {
  return {
      {"ext", {imaging::ReadExt, imaging::WalkExtFiles}},
      {"ntfs", {imaging::ReadNtfs, imaging::WalkNtfsFiles}},
      {"fat", {imaging::ReadFat, imaging::WalkFatFiles}},
      {"exfat", {imaging::ReadExfat, imaging::WalkExfatFiles}},
      {"swap", {imaging::ReadSwap, nullptr}},
  };
}

int Fail(const base::Error& error) {
  std::fprintf(stderr, "fs_probe: code %d: %s\n",
               static_cast<int>(error.code()), error.text().c_str());
  return 1;
}

int PrintMap(const FileSystem& fs) {
  std::printf("type %s\nlabel %s\nuuid %s\nblock_size %ju\nsize %ju\n",
              fs.type.c_str(), fs.label.c_str(), fs.uuid.c_str(),
              static_cast<std::uintmax_t>(fs.block_size),
              static_cast<std::uintmax_t>(fs.size));
  for (const std::string& note : fs.notes) {
    std::printf("note %s\n", note.c_str());
  }
  for (const base::ByteRange& range : fs.used.ranges()) {
    std::printf("%ju %ju\n", static_cast<std::uintmax_t>(range.offset),
                static_cast<std::uintmax_t>(range.length));
  }
  return 0;
}

bool PrintFile(const std::string& path,
               std::span<const base::ByteRange> ranges) {
  std::printf("%s\t", path.c_str());
  for (const base::ByteRange& range : ranges) {
    std::printf("%ju+%ju,", static_cast<std::uintmax_t>(range.offset),
                static_cast<std::uintmax_t>(range.length));
  }
  std::printf("\n");
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, Reader> readers = Readers();
  const auto reader = argc == 4 ? readers.find(argv[2]) : readers.end();
  if (reader == readers.end()) {
    std::fprintf(stderr, "usage: fs_probe map|files FS IMAGE\n");
    return 2;
  }
  auto device =
      FileBlockDevice::Open(argv[3], FileBlockDevice::Access::kReadOnly);
  if (!device.ok()) {
    return Fail(device.error());
  }
  if (std::string(argv[1]) == "map") {
    const auto fs = reader->second.read(*device.value(), {});
    return fs.ok() ? PrintMap(fs.value()) : Fail(fs.error());
  }
  const auto walked = reader->second.walk(*device.value(), PrintFile, {});
  return walked.ok() ? 0 : Fail(walked.error());
}
