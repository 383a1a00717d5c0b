// SPDX-License-Identifier: Apache-2.0

// The allocation map of NTFS.

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>
#include <string>
#include <vector>

#include "imaging/base/strings.h"
#include "imaging/fs/file_system.h"
#include "imaging/fs/ntfs_bitmap.h"
#include "imaging/fs/ntfs_check.h"
#include "imaging/fs/ntfs_scan.h"
#include "imaging/fs/ntfs_state.h"
#include "imaging/fs/ntfs_volume.h"

namespace imaging {

namespace {

using base::ByteRange;
using base::StrCat;

std::string FormatSerial(std::uint64_t serial) {
  std::array<char, 17> text;
  std::snprintf(text.data(), text.size(), "%016" PRIX64, serial);
  return text.data();
}

// Adds the clusters of all files, for a volume whose $Bitmap may lag behind
// them.
class FileRuns {
 public:
  FileRuns(const NtfsVolume& volume, base::RangeSet& used)
      : volume_(volume), used_(used) {}

  base::Status Add(const std::stop_token& stop,
                   std::vector<std::string>& notes) {
    const std::uint64_t before = used_.total_bytes();
    TRY_ASSIGN(damaged_, ScanNtfsRecords(
                             volume_,
                             [this](const NtfsRecord& record) {
                               AddRecord(record);
                               return true;
                             },
                             stop));
    used_.Insert(std::move(missing_));
    const std::uint64_t added = used_.total_bytes() - before;
    if (added != 0) {
      notes.push_back(StrCat("Files hold ", base::FormatBytes(added),
                             " that $Bitmap calls free; they are stored."));
    }
    if (damaged_ != 0 || broken_ != 0) {
      notes.push_back(StrCat(
          damaged_ + broken_,
          " damaged MFT records were passed over; what they hold is stored "
          "as far as $Bitmap knows it."));
    }
    return base::Ok();
  }

 private:
  static constexpr std::size_t kBatch = 1U << 16;

  void AddRecord(const NtfsRecord& record) {
    const std::uint64_t cluster_size = volume_.geometry().cluster_size;
    std::vector<NtfsRun> runs;
    for (const NtfsAttribute& attribute : record.attributes()) {
      runs.clear();
      // Runs before the one that is broken are good.
      if (!attribute.resident &&
          !AppendNtfsRuns(attribute, volume_.geometry().cluster_count, runs)
               .ok()) {
        ++broken_;
      }
      for (const NtfsRun& run : runs) {
        const ByteRange range = {run.lcn * cluster_size,
                                 run.count * cluster_size};
        if (run.lcn != NtfsRun::kHole && !used_.Contains(range)) {
          missing_.push_back(range);
        }
      }
    }
    if (missing_.size() >= kBatch) {
      used_.Insert(std::move(missing_));
      missing_.clear();
    }
  }

  const NtfsVolume& volume_;
  base::RangeSet& used_;
  std::vector<ByteRange> missing_;
  std::uint64_t damaged_ = 0;
  std::uint64_t broken_ = 0;
};

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
  if (!state.settled) {
    TRY(FileRuns(volume, fs.used).Add(stop, fs.notes));
  }
  if (state.major_version == 1) {
    AddMiddle(geometry, fs.used);
  }
  fs.used.Append(
      {geometry.clusters_end(), partition.size() - geometry.clusters_end()});
  return fs;
}

}  // namespace imaging
