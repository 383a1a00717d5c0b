// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ntfs_unmarked.h"

#include <utility>
#include <vector>

#include "imaging/fs/ntfs_runlist.h"
#include "imaging/fs/ntfs_scan.h"

namespace imaging {

namespace {

using base::ByteRange;

// Gathers what `used` lacks, record by record.
class Search {
 public:
  Search(const NtfsVolume& volume, const base::RangeSet& used)
      : volume_(volume), used_(used) {}

  base::Result<NtfsUnmarked> Run(const std::stop_token& stop) {
    TRY_ASSIGN(const std::uint64_t damaged,
               ScanNtfsRecords(
                   volume_,
                   [this](const NtfsRecord& record) {
                     AddRecord(record);
                     return true;
                   },
                   stop));
    found_.damaged_records += damaged;
    found_.clusters.Insert(std::move(pending_));
    return std::move(found_);
  }

 private:
  // Bounds memory between two calls of RangeSet::Insert().
  static constexpr std::size_t kBatch = 1U << 16;

  void AddRecord(const NtfsRecord& record) {
    bool whole = true;
    for (const NtfsAttribute& attribute : record.attributes()) {
      whole = (attribute.resident || AddRuns(attribute)) && whole;
    }
    if (!whole) {
      ++found_.damaged_records;
    }
    if (pending_.size() >= kBatch) {
      found_.clusters.Insert(std::exchange(pending_, {}));
    }
  }

  // False when the runlist breaks off; the runs before that are good.
  bool AddRuns(const NtfsAttribute& attribute) {
    const std::uint64_t cluster_size = volume_.geometry().cluster_size;
    std::vector<NtfsRun> runs;
    const base::Status decoded =
        AppendNtfsRuns(attribute, volume_.geometry().cluster_count, runs);
    for (const NtfsRun& run : runs) {
      const ByteRange range = {run.lcn * cluster_size,
                               run.count * cluster_size};
      if (run.lcn != NtfsRun::kHole && !used_.Contains(range)) {
        pending_.push_back(range);
      }
    }
    return decoded.ok();
  }

  const NtfsVolume& volume_;
  const base::RangeSet& used_;
  NtfsUnmarked found_;
  std::vector<ByteRange> pending_;
};

}  // namespace

base::Result<NtfsUnmarked> FindNtfsUnmarked(const NtfsVolume& volume,
                                            const base::RangeSet& used,
                                            const std::stop_token& stop) {
  return Search(volume, used).Run(stop);
}

}  // namespace imaging
