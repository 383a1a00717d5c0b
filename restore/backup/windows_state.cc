// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/windows_state.h"

#include "imaging/base/strings.h"
#include "imaging/fs/ntfs_state.h"
#include "imaging/io/window_block_device.h"
#include "restore/backup/backup_source.h"

namespace restore {

namespace {

using base::StrCat;

base::Result<imaging::NtfsState> ReadState(const RestorePlan& plan,
                                           const PlannedPartition& partition) {
  TRY_ASSIGN(const BackupSource source,
             BackupSource::Open(plan.disk,
                                partition.path.empty()
                                    ? StrCat(plan.disk, "#", partition.number)
                                    : partition.path,
                                partition.number));
  // A path of its own is the partition; else it is a part of the disk.
  const base::ByteRange window =
      partition.path.empty() ? partition.range
                             : base::ByteRange{0, source.device().size()};
  if (window.end() > source.device().size()) {
    return base::Error(base::ErrorCode::kCorrupt, "it leaves its disk");
  }
  imaging::WindowBlockDevice device(source.device(), window,
                                    std::string(source.device().name()));
  TRY_ASSIGN(const auto volume, imaging::NtfsVolume::Open(device));
  return ReadNtfsState(volume);
}

std::string Meaning(const PlannedPartition& partition,
                    const imaging::NtfsState& state) {
  const std::string title = EnglishTitle(partition.title);
  const bool kept = partition.fate == Fate::kKept;
  if (state.hibernated) {
    return StrCat("Windows is hibernated on ", title,
                  ", as fast startup does too: ",
                  kept ? "what it has open is not all on the disk. A copy "
                         "holds what the disk holds."
                       : "what it has open is lost with it. Start it and shut "
                         "it down fully first, if you want to keep that.");
  }
  if (!state.settled && kept) {
    return StrCat(title,
                  " was not closed by Windows: it sleeps or was cut off, and "
                  "its latest changes may not be on the disk. A copy holds "
                  "what the disk holds.");
  }
  return "";
}

}  // namespace

void NoteWindowsState(RestorePlan& plan) {
  for (const PlannedPartition& partition : plan.before) {
    if (partition.fs_type != "ntfs") {
      continue;
    }
    const auto state = ReadState(plan, partition);
    if (!state.ok()) {
      continue;
    }
    if (std::string note = Meaning(partition, state.value()); !note.empty()) {
      plan.notes.push_back(std::move(note));
    }
  }
}

}  // namespace restore
