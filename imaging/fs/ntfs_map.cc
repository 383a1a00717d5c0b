// SPDX-License-Identifier: Apache-2.0

// The allocation map of NTFS.

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>
#include <string>

#include "imaging/base/strings.h"
#include "imaging/fs/file_system.h"
#include "imaging/fs/ntfs_bitmap.h"
#include "imaging/fs/ntfs_check.h"
#include "imaging/fs/ntfs_state.h"
#include "imaging/fs/ntfs_unmarked.h"
#include "imaging/fs/ntfs_volume.h"

namespace imaging {

namespace {

using base::StrCat;

std::string FormatSerial(std::uint64_t serial) {
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016" PRIX64, serial);
  return text.data();
}

// Holds $Bitmap against the files.  On a volume that was left in order the two
// agree, or neither can be relied on.  On any other $Bitmap may lag behind, and
// `fs.used` takes what it lacks.
base::Status AddUnmarked(const NtfsVolume& volume,
                         bool settled,
                         FileSystem& fs,
                         const std::stop_token& stop) {
  TRY_ASSIGN(const NtfsUnmarked unmarked,
             FindNtfsUnmarked(volume, fs.used, stop));
  const std::uint64_t damaged = unmarked.damaged_records;
  const std::string records =
      StrCat(damaged, damaged == 1 ? " MFT record is" : " MFT records are",
             " damaged");
  if (damaged != 0 && !settled) {
    return base::Error(base::ErrorCode::kCorrupt,
                       StrCat(records,
                              " and the volume was not left in "
                              "order"));
  }
  if (damaged != 0) {
    fs.notes.push_back(
        StrCat(records,
               ": what they hold is stored as $Bitmap knows it. Let Windows "
               "check the volume with chkdsk."));
  }
  const std::uint64_t before = fs.used.total_bytes();
  fs.used.Insert(unmarked.clusters.ranges());
  const std::uint64_t added = fs.used.total_bytes() - before;
  if (added == 0) {
    return base::Ok();
  }
  const std::string hold = StrCat("files hold ", base::FormatBytes(added),
                                  " that $Bitmap calls free");
  if (settled) {
    return base::Error(base::ErrorCode::kCorrupt, hold);
  }
  fs.notes.push_back(StrCat("Its ", hold, "; they are stored."));
  return base::Ok();
}

// NT 3.51 kept the backup boot sector in the middle of the volume, where
// $Bitmap need not know of it.
void AddMiddle(const NtfsGeometry& geometry, base::RangeSet& used) {
  const std::uint64_t middle = geometry.sector_count / 2 * geometry.sector_size;
  used.Insert({{middle, geometry.sector_size}});
}

}  // namespace

base::Result<FileSystem> ReadNtfs(BlockDevice& partition,
                                  const std::stop_token& stop) {
  TRY_ASSIGN(const NtfsVolume volume, NtfsVolume::Open(partition));
  const NtfsGeometry& geometry = volume.geometry();
  TRY(CheckNtfsMirror(volume));
  TRY_ASSIGN(NtfsState state, ReadNtfsState(volume));
  FileSystem fs;
  fs.type = "ntfs";
  fs.label = std::move(state.label);
  fs.uuid = FormatSerial(geometry.serial);
  fs.block_size = geometry.cluster_size;
  fs.notes = std::move(state.notes);
  // The backup boot sector follows the last sector that the volume counts.
  fs.size = std::min((geometry.sector_count + 1) * geometry.sector_size,
                     partition.size());
  TRY_ASSIGN(fs.used, ReadNtfsBitmap(volume, stop));
  TRY(CheckNtfsSystemFiles(volume, fs.used));
  TRY(AddUnmarked(volume, state.settled, fs, stop));
  if (state.major_version == 1) {
    AddMiddle(geometry, fs.used);
  }
  fs.used.Append(
      {geometry.clusters_end(), partition.size() - geometry.clusters_end()});
  return fs;
}

}  // namespace imaging
