// SPDX-License-Identifier: Apache-2.0
#include "restore/job/undo_image.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "imaging/base/strings.h"
#include "imaging/engine/image_device.h"
#include "imaging/engine/seals.h"
#include "imaging/engine/written_ranges.h"
#include "imaging/table/partition_table.h"
#include "restore/machine/block_nodes.h"
#include "restore/machine/disks.h"
#include "restore/machine/facts.h"
#include "restore/machine/kernel_files.h"
#include "restore/machine/uses.h"
#include "restore/machine/version.h"
#include "restore/plan/fingerprint.h"

namespace restore {

namespace {

using base::ByteRange;
using base::StrCat;

// The type of the one partition of an undo image, and its name.
constexpr const char* kType = "pristine-undo";
constexpr const char* kDiskName = "disk";
constexpr const char* kPartitionName = "partition";

// Where tables lie: the start, and at the end a backup GPT.
constexpr std::uint64_t kTableStart = 8192;
constexpr std::uint64_t kTableEnd = std::uint64_t{34} * 4096;
// A disk that is smaller has no table that is worth it.
constexpr std::uint64_t kSmallDisk = 1 << 20;

std::vector<ByteRange> TablePlaces(const UndoPlace& place) {
  if (!place.whole_disk || place.size < kSmallDisk) {
    return {};
  }
  return {{0, kTableStart}, {place.size - kTableEnd, kTableEnd}};
}

// What putting back seals must be in the image too.
base::RangeSet WithSeals(const imaging::ImageHead& head,
                         const UndoPlace& place,
                         const base::RangeSet& written) {
  imaging::TargetMap map{
      .content = {0, place.size}, .target_offset = 0, .table = {}};
  std::vector<ByteRange> all =
      imaging::SealedRanges(head, map, place.size).ranges();
  const std::vector<ByteRange> table = TablePlaces(place);
  all.insert(all.end(), table.begin(), table.end());
  all.insert(all.end(), written.ranges().begin(), written.ranges().end());
  base::RangeSet out;
  out.Insert(std::move(all));
  return imaging::WidenToWrites(out, place.size);
}

std::uint32_t ChunkSizeFor(std::uint64_t bytes) {
  constexpr std::uint64_t kAimedRows = std::uint64_t{1} << 19;
  std::uint32_t size = imaging::kUsualChunkSize;
  while (size < imaging::kMaxChunkSize && bytes / size > kAimedRows) {
    size *= 2;
  }
  return size;
}

}  // namespace

std::string UndoName(std::size_t number) {
  return number == 0 ? "UNDO.pri" : StrCat("UNDO-", number + 1, ".pri");
}

base::Result<UndoPlace> PlaceOf(const Target& target, bool whole_disk) {
  UndoPlace place;
  place.size = target.device().size();
  place.whole_disk = whole_disk;
  place.partition = SplitTargetName(target.name()).partition;
  if (!IsBlockDevice(target.path())) {
    const std::string path = RealPath(target.path()).value_or(target.path());
    place.name = target.is_numbered_partition()
                     ? StrCat(path, "#", place.partition)
                     : path;
    return place;
  }
  place.name = target.name();
  TRY_ASSIGN(const std::vector<Disk> disks, ListDisks());
  for (const Disk& disk : disks) {
    if (SameDevice(disk.path, target.path())) {
      place.disk_id = FingerprintId(FingerprintOf(disk));
      return place;
    }
    for (const DiskPartition& partition : disk.partitions) {
      if (!partition.path.empty() &&
          SameDevice(partition.path, target.path())) {
        place.disk_id = FingerprintId(FingerprintOf(disk));
        place.partition = partition.number;
        return place;
      }
    }
  }
  return base::Error(base::ErrorCode::kNotFound,
                     StrCat(target.name(), " is no disk or partition of one"))
      .WithHint("Restore without --undo-to. Nothing was written.");
}

imaging::CapturePlan PlanUndo(const UndoPlace& place,
                              const base::RangeSet& written,
                              std::uint32_t sector_size,
                              const std::string& what) {
  imaging::CapturePlan plan;
  imaging::ImageHead& head = plan.head;
  FillRandom(head.id);
  head.content = imaging::ContentKind::kPartition;
  head.raw_size = place.size;
  head.sector_size = sector_size;
  head.label = what;
  head.created = NowUtc();
  head.creator = "pristine " PRISTINE_VERSION;
  head.source = place.name;
  head.machine = MachineName();
  imaging::ImagePartition partition;
  partition.number = place.partition;
  partition.range = {0, place.size};
  partition.type = kType;
  partition.unique_id = place.disk_id;
  partition.name = place.whole_disk ? kDiskName : kPartitionName;
  partition.role = "unknown";
  head.partitions.push_back(std::move(partition));
  plan.window = {0, place.size};
  plan.segments = {plan.window};
  plan.used = WithSeals(head, place, written);
  plan.to_read = plan.used;
  head.partitions.front().used_bytes = plan.used.total_bytes();
  head.chunk_size = ChunkSizeFor(plan.used.total_bytes());
  return plan;
}

base::Result<UndoPlace> ReadUndoPlace(const imaging::Image& image) {
  const imaging::ImageHead& head = image.head();
  if (head.partitions.size() != 1 || head.partitions.front().type != kType ||
      head.partitions.front().range != ByteRange{0, head.raw_size}) {
    return base::Error(base::ErrorCode::kInvalidArgument,
                       StrCat(image.name(), " is no undo image"))
        .WithHint(
            "Name an UNDO.pri that pristine restore --undo-to has made. "
            "Nothing was written.");
  }
  const imaging::ImagePartition& partition = head.partitions.front();
  return UndoPlace{.disk_id = partition.unique_id,
                   .partition = partition.number,
                   .name = head.source,
                   .size = head.raw_size,
                   .whole_disk = partition.name == kDiskName};
}

base::Result<imaging::TargetMap> MapBack(const imaging::Image& image,
                                         const UndoPlace& place) {
  imaging::TargetMap map{
      .content = {0, place.size}, .target_offset = 0, .table = {}};
  imaging::ImageDevice content(image);
  for (const ByteRange& range : TablePlaces(place)) {
    imaging::TableWrite write;
    write.offset = range.offset;
    write.bytes.resize(static_cast<std::size_t>(range.length));
    TRY(content.ReadAt(range.offset, write.bytes));
    map.table.push_back(std::move(write));
  }
  return map;
}

}  // namespace restore
