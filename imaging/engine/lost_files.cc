// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/lost_files.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "imaging/engine/image_device.h"
#include "imaging/fs/detect.h"
#include "imaging/io/lossy_block_device.h"
#include "imaging/io/window_block_device.h"

namespace imaging {

namespace {

using base::ByteRange;

// The file system's own files, as its reader names them.
bool IsRecord(const std::string& fs_type, std::string_view path) {
  // [MS-FSCC]/ntfs-3g layout.h: the first 16 MFT records; anyone may name other
  // files with a dollar, as in $Recycle.Bin.
  constexpr std::array<std::string_view, 11> kNtfs{
      "$MFT",  "$MFTMirr", "$LogFile", "$Volume", "$AttrDef", "$Bitmap",
      "$Boot", "$BadClus", "$Secure",  "$UpCase", "$Extend"};
  if (fs_type != "ntfs") {
    return path.starts_with('<');
  }
  if (!path.starts_with("/$")) {
    return false;
  }
  const std::string_view first =
      path.substr(1, path.find_first_of("/:", 1) - 1);
  return std::ranges::find(kNtfs, first) != kNtfs.end();
}

class Finder {
 public:
  Finder(const ImagePartition& partition, const base::RangeSet& lost)
      : partition_(partition), lost_(lost) {}

  void Visit(const std::string& path, std::span<const ByteRange> extents) {
    bool hit = false;
    for (const ByteRange& extent : extents) {
      const auto pieces = lost_.Within(
          {partition_.range.offset + extent.offset, extent.length});
      hit = hit || !pieces.empty();
      covered_.insert(covered_.end(), pieces.begin(), pieces.end());
    }
    if (covered_.size() >= kMaxPending) {
      known_.Insert(std::exchange(covered_, {}));
    }
    // A file in many pieces is visited several times in a row.
    if (hit && path != last_) {
      last_ = path;
      Add(path);
    }
  }

  LostFiles Finish(const base::RangeSet& used) {
    known_.Insert(std::exchange(covered_, {}));
    for (const ByteRange& range : lost_.Within(partition_.range)) {
      for (const ByteRange& piece : used.Within(range)) {
        found_.tables = found_.tables || !known_.Contains(piece);
      }
    }
    std::ranges::sort(found_.files);
    return std::move(found_);
  }

 private:
  static constexpr std::size_t kMaxPending = 1U << 16;

  void Add(const std::string& path) {
    if (IsRecord(partition_.fs_type, path)) {
      if (found_.records.size() < LostFiles::kMaxFiles) {
        found_.records.push_back(path.substr(path.starts_with('/') ? 1 : 0));
      }
      return;
    }
    ++found_.count;
    if (found_.files.size() < LostFiles::kMaxFiles) {
      found_.files.push_back(path);
    }
  }

  const ImagePartition& partition_;
  const base::RangeSet& lost_;
  LostFiles found_;
  std::string last_;
  std::vector<ByteRange> covered_;
  base::RangeSet known_;
};

}  // namespace

base::Result<LostFiles> FindLostFiles(const Image& image,
                                      const ImagePartition& partition,
                                      const base::RangeSet& lost,
                                      LostWhere where,
                                      const std::stop_token& stop) {
  ImageDevice content(image);
  LossyBlockDevice readable(
      content, where == LostWhere::kInImage ? lost : base::RangeSet());
  WindowBlockDevice window(readable, partition.range, image.name());
  Finder finder(partition, lost);
  const base::Status walked = WalkFiles(
      partition.fs_type, window,
      [&](const std::string& path, std::span<const ByteRange> extents) {
        finder.Visit(path, extents);
        return !stop.stop_requested();
      },
      stop);
  if (stop.stop_requested()) {
    return base::Error(base::ErrorCode::kCancelled, "stopped");
  }
  LostFiles found = finder.Finish(image.index().used());
  if (!walked.ok()) {
    found.why = walked.error().text();
  }
  if (readable.missed() || !walked.ok()) {
    found.names = found.count == 0 && !walked.ok() ? LostFiles::Names::kNone
                                                   : LostFiles::Names::kSome;
  }
  return found;
}

}  // namespace imaging
