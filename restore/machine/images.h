// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/format/head.h"
#include "restore/machine/volumes.h"

namespace restore {

// An image as a person chooses it.  Its head is untrusted text and numbers.
struct FoundImage {
  std::string path;  // To open it now: ".../sdb3/PHILIPS.pri".
  Volume volume;     // Where it lies; without a node for a path of one's own.
  std::string name;  // Within the volume: "Images/PHILIPS.pri".
  std::uint64_t size = 0;  // Of all parts.
  std::size_t parts = 1;
  // When the file was changed last, "2026-11-22T23:45:15Z".
  std::string changed;
  bool is_signed = false;
  // Of an image that can be opened: label, created, machine, partitions.
  std::optional<imaging::ImageHead> head;
  // Why it can't: kCorrupt for damaged, cut short or with parts missing,
  // kUnsupported for newer than this program, kInvalidArgument for a file that
  // is no image, kIo for what can't be read.
  std::optional<base::Error> problem;
};

// What can be told of one image without reading its chunks.
FoundImage LookAtImage(const std::string& path);

struct ImageSearch {
  std::vector<FoundImage> images;  // In the order of the volumes, by name.
  // Volumes that could not be read, a sentence each.
  std::vector<std::string> notes;
};

// Looks for *.pri, in capitals or not, in the root folder of every volume and
// in folders up to two levels down, and at each.  Mounts what it has to and
// leaves it mounted.  Folders that never hold images (Windows, Program Files)
// are passed over, and what exceeds kMaxSearched entries of a volume too.
inline constexpr std::size_t kMaxSearched = 20000;
base::Result<ImageSearch> FindImages(Volumes& volumes,
                                     const std::stop_token& stop);
// The same for some volumes: the file systems of a boot medium, for a start.
ImageSearch FindImagesOn(const std::vector<Volume>& where,
                         Volumes& volumes,
                         const std::stop_token& stop);

// A name in a folder, for a file picker.  The name is untrusted.
struct FolderEntry {
  std::string name;
  bool is_folder = false;
  bool is_image = false;  // By its name: *.pri.
  std::uint64_t size = 0;
  std::string changed;  // "2026-11-22T23:45:15Z"
};

struct Folder {
  static constexpr std::size_t kMaxEntries = 5000;
  // Folders first, then by name without regard to capitals.
  std::vector<FolderEntry> entries;
  // There are more than kMaxEntries; which are shown is the file system's
  // choice.
  bool cut_short = false;
};

// Links, devices and hidden names are left out.
base::Result<Folder> ListFolder(const std::string& path);

}  // namespace restore
