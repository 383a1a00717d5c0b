// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ntfs_paths.h"

#include <utility>

#include "imaging/base/strings.h"
#include "imaging/fs/ntfs_file_name.h"

namespace imaging {

namespace {

std::string RecordName(std::uint64_t record) {
  return base::StrCat("<record ", record, ">");
}

}  // namespace

std::optional<NtfsName> BestNtfsName(const NtfsRecord& record) {
  std::optional<NtfsName> best;
  for (const NtfsAttribute& attribute : record.attributes()) {
    const auto decoded = attribute.type == NtfsType::kFileName
                             ? DecodeNtfsFileName(attribute.value)
                             : std::nullopt;
    if (!decoded) {
      continue;
    }
    const bool dos_only = decoded->name_space == NtfsFileName::kDosOnly;
    if (!best || (best->dos_only && !dos_only)) {
      best = {decoded->parent, base::Utf16LeToUtf8(decoded->name), dos_only};
    }
  }
  return best;
}

std::optional<NtfsName> BestNtfsNameOfFile(const NtfsVolume& volume,
                                           const NtfsRecord& base) {
  std::optional<NtfsName> best = BestNtfsName(base);
  if (best && !best->dos_only) {
    return best;
  }
  const auto extensions = volume.ExtensionsOf(base);
  if (!extensions.ok()) {
    return best;
  }
  for (const std::uint64_t number : extensions.value()) {
    const auto extension = volume.ReadExtension(base, number);
    if (!extension.ok()) {
      break;  // So that a forged list costs one read and not thousands.
    }
    auto name = BestNtfsName(extension.value());
    if (name && (!best || !name->dos_only)) {
      best = std::move(name);
    }
    if (best && !best->dos_only) {
      break;
    }
  }
  return best;
}

std::string NtfsPaths::PathOf(std::uint64_t record,
                              std::optional<NtfsName> name) {
  if (record == kNtfsRoot) {
    return "/";
  }
  const std::uint64_t parent = name ? name->parent.record : record;
  std::string path;
  std::uint64_t at = record;
  for (int depth = 0; depth < kMaxDepth; ++depth) {
    if (!name) {
      return RecordName(at) + path;
    }
    const Folder& folder = FolderAt(name->parent.record);
    if (folder.sequence != name->parent.sequence ||
        name->name.size() >= kMaxPathBytes - path.size()) {
      return RecordName(at) + path;
    }
    path.insert(0, "/" + name->name);
    at = name->parent.record;
    if (at == kNtfsRoot) {
      return path;
    }
    name = folder.name;
  }
  // Folders in a circle.  Cut it, or each file in there costs as much again.
  FolderAt(parent).name.reset();
  return RecordName(record);
}

NtfsPaths::Folder& NtfsPaths::FolderAt(std::uint64_t record) {
  if (const auto known = folders_.find(record); known != folders_.end()) {
    return known->second;
  }
  if (folders_.size() >= kMaxFolders) {
    folders_.clear();
  }
  Folder& folder = folders_[record];
  const auto read = volume_.ReadRecord(record);
  if (read.ok() && read.value().is_directory()) {
    folder.sequence = read.value().sequence();
    folder.name = BestNtfsNameOfFile(volume_, read.value());
  }
  return folder;
}

}  // namespace imaging
