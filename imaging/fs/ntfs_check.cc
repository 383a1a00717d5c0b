// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ntfs_check.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "imaging/base/strings.h"

namespace imaging {

namespace {

using base::StrCat;

struct SystemFile {
  std::uint64_t record;
  std::string_view name;
};
constexpr std::array kSystemFiles = {
    SystemFile{kNtfsMft, "$MFT"}, SystemFile{kNtfsMirror, "$MFTMirr"},
    SystemFile{kNtfsLogFile, "$LogFile"}, SystemFile{kNtfsBitmap, "$Bitmap"},
    SystemFile{kNtfsBoot, "$Boot"}};

base::Error Corrupt(std::string text) {
  return {base::ErrorCode::kCorrupt, std::move(text)};
}

}  // namespace

// The mirror's update sequence numbers and log positions are its own, so the
// attributes are compared and not the raw bytes.
base::Status CheckNtfsMirror(const NtfsVolume& volume) {
  constexpr std::uint64_t kMirrored = 4;
  const NtfsGeometry& geometry = volume.geometry();
  for (std::uint64_t i = 0; i < kMirrored; ++i) {
    TRY_ASSIGN(const NtfsRecord record, volume.ReadRecord(i));
    const std::uint64_t at = geometry.mirror_cluster * geometry.cluster_size +
                             i * geometry.record_size;
    std::vector<std::byte> raw(geometry.record_size);
    TRY(volume.partition().ReadAt(at, raw));
    const auto copy = NtfsRecord::Parse(i, std::move(raw));
    const auto wanted = record.attribute_bytes();
    if (!copy.ok() || !std::equal(wanted.begin(), wanted.end(),
                                  copy.value().attribute_bytes().begin(),
                                  copy.value().attribute_bytes().end())) {
      return Corrupt(
          StrCat("$MFTMirr at byte ", at, " does not repeat MFT record ", i));
    }
  }
  return base::Ok();
}

base::Status CheckNtfsSystemFiles(const NtfsVolume& volume,
                                  const base::RangeSet& used) {
  const std::uint64_t cluster_size = volume.geometry().cluster_size;
  for (const SystemFile& file : kSystemFiles) {
    TRY_ASSIGN(const NtfsRecord record, volume.ReadRecord(file.record));
    TRY_ASSIGN(const NtfsStream stream,
               volume.OpenStream(record, NtfsType::kData));
    for (const NtfsRun& run : stream.runs) {
      if (run.lcn != NtfsRun::kHole &&
          !used.Contains({run.lcn * cluster_size, run.count * cluster_size})) {
        return Corrupt(StrCat("$Bitmap calls clusters of ", file.name, " from ",
                              run.lcn, " on free"));
      }
    }
    if (file.record == kNtfsMirror &&
        (stream.runs.empty() ||
         stream.runs[0].lcn != volume.geometry().mirror_cluster)) {
      return Corrupt("$MFTMirr is not where the boot sector says");
    }
  }
  return base::Ok();
}

}  // namespace imaging
