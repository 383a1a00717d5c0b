// SPDX-License-Identifier: Apache-2.0

// Which bytes belong to which file of NTFS.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "imaging/base/strings.h"
#include "imaging/fs/file_system.h"
#include "imaging/fs/ntfs_paths.h"
#include "imaging/fs/ntfs_scan.h"
#include "imaging/fs/ntfs_volume.h"

namespace imaging {

namespace {

using base::ByteRange;

class FileWalk {
 public:
  FileWalk(const NtfsVolume& volume, const FileVisitor& visit)
      : volume_(volume), paths_(volume), visit_(visit) {}

  bool Visit(const NtfsRecord& record) {
    if (record.base() && HasBase(record)) {
      return true;  // Part of that file's visit.
    }
    path_ = paths_.PathOf(record.number(), BestNtfsNameOfFile(volume_, record));
    if (!Gather(record)) {
      return false;
    }
    const auto extensions = volume_.ExtensionsOf(record);
    for (std::size_t i = 0; extensions.ok() && i < extensions.value().size();
         ++i) {
      const auto extension =
          volume_.ReadExtension(record, extensions.value()[i]);
      if (!extension.ok()) {
        break;  // So that a forged list costs one read and not thousands.
      }
      if (!Gather(extension.value())) {
        return false;
      }
    }
    return Flush();
  }

 private:
  // Bounds memory: a file with more pieces is visited several times.
  static constexpr std::size_t kMaxRanges = 1U << 20;
  static constexpr std::size_t kMaxStreams = 1U << 12;

  struct Stream {
    std::string suffix;
    std::vector<ByteRange> ranges;
  };

  bool HasBase(const NtfsRecord& extension) const {
    const auto base = volume_.ReadRecord(extension.base()->record);
    return base.ok() && !base.value().base() &&
           base.value().sequence() == extension.base()->sequence &&
           base.value().Find(NtfsType::kAttributeList) != nullptr;
  }

  bool Gather(const NtfsRecord& record) {
    for (const ByteRange& range : volume_.RecordRanges(record.number())) {
      StreamFor("").push_back(range);
    }
    for (const NtfsAttribute& attribute : record.attributes()) {
      if (!attribute.resident) {
        GatherRuns(attribute);
      }
      if ((range_count_ >= kMaxRanges || streams_.size() >= kMaxStreams) &&
          !Flush()) {
        return false;
      }
    }
    return true;
  }

  void GatherRuns(const NtfsAttribute& attribute) {
    const std::uint64_t cluster_size = volume_.geometry().cluster_size;
    std::vector<NtfsRun> runs;
    // A runlist that breaks off still tells where the file begins.
    static_cast<void>(
        AppendNtfsRuns(attribute, volume_.geometry().cluster_count, runs));
    std::erase_if(runs,
                  [](const NtfsRun& run) { return run.lcn == NtfsRun::kHole; });
    if (runs.empty()) {
      return;
    }
    // Only streams have names that users know; a folder's index is "$I30".
    const bool named =
        attribute.type == NtfsType::kData && !attribute.name.empty();
    auto& ranges = StreamFor(named ? ":" + base::Utf16LeToUtf8(attribute.name)
                                   : std::string());
    for (const NtfsRun& run : runs) {
      ranges.push_back({run.lcn * cluster_size, run.count * cluster_size});
    }
    range_count_ += runs.size();
  }

  std::vector<ByteRange>& StreamFor(const std::string& suffix) {
    // The extents of a stream follow one another.
    const auto known = std::find_if(
        streams_.rbegin(), streams_.rend(),
        [&suffix](const Stream& stream) { return stream.suffix == suffix; });
    return known != streams_.rend()
               ? known->ranges
               : streams_.emplace_back(Stream{suffix, {}}).ranges;
  }

  bool Flush() {
    const std::vector<Stream> streams = std::exchange(streams_, {});
    range_count_ = 0;
    return std::all_of(streams.begin(), streams.end(),
                       [this](const Stream& stream) {
                         return visit_(path_ + stream.suffix, stream.ranges);
                       });
  }

  const NtfsVolume& volume_;
  NtfsPaths paths_;
  const FileVisitor& visit_;
  std::string path_;
  std::vector<Stream> streams_;
  std::size_t range_count_ = 0;
};

}  // namespace

base::Status WalkNtfsFiles(BlockDevice& partition,
                           const FileVisitor& visit,
                           const std::stop_token& stop) {
  TRY_ASSIGN(const NtfsVolume volume, NtfsVolume::Open(partition));
  FileWalk walk(volume, visit);
  TRY(ScanNtfsRecords(
      volume, [&walk](const NtfsRecord& record) { return walk.Visit(record); },
      stop));
  return base::Ok();
}

}  // namespace imaging
