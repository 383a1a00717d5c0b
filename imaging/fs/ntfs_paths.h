// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "imaging/fs/ntfs_record.h"
#include "imaging/fs/ntfs_volume.h"

namespace imaging {

// One name of a file, in UTF-8, and the folder that holds it.
struct NtfsName {
  NtfsReference parent;
  std::string name;
  bool dos_only = false;
};

// The record's first name, a long one before a short one; nothing when it has
// none.
std::optional<NtfsName> BestNtfsName(const NtfsRecord& record);

// The same over all records of a file.  Extensions that cannot be read are
// passed over.
std::optional<NtfsName> BestNtfsNameOfFile(const NtfsVolume& volume,
                                           const NtfsRecord& base);

// Builds paths from the parent references of records.  Remembers folders, a
// bounded number of them.
class NtfsPaths {
 public:
  explicit NtfsPaths(const NtfsVolume& volume) : volume_(volume) {}

  // "/a/b", or "<record N>" when the way to the root is broken at the record
  // itself, "<record M>/b" when at one of its folders.
  std::string PathOf(std::uint64_t record, std::optional<NtfsName> name);

 private:
  static constexpr std::size_t kMaxFolders = 1U << 15;
  // NTFS limits a path to 32767 UTF-16 units.
  static constexpr std::size_t kMaxPathBytes = std::size_t{3} * 32767;
  static constexpr int kMaxDepth = 1024;

  struct Folder {
    std::optional<std::uint16_t> sequence;  // Nothing: there is no such folder.
    std::optional<NtfsName> name;
  };

  Folder& FolderAt(std::uint64_t record);

  const NtfsVolume& volume_;
  std::unordered_map<std::uint64_t, Folder> folders_;
};

}  // namespace imaging
