// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/capture_plan.h"

#include <algorithm>
#include <optional>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/fs/detect.h"
#include "imaging/io/window_block_device.h"
#include "imaging/table/partition_role.h"
#include "imaging/table/partition_table.h"

namespace imaging {

namespace {

// Rows that an index should not exceed, so that it stays below 64 MiB.
constexpr std::uint64_t kAimedRows = std::uint64_t{1} << 19;

std::uint32_t ChunkSizeFor(std::uint64_t bytes_to_read) {
  std::uint32_t size = kUsualChunkSize;
  while (size < kMaxChunkSize && bytes_to_read / size > kAimedRows) {
    size *= 2;
  }
  return size;
}

ImagePartition Describe(const Partition& partition) {
  return {.number = partition.number,
          .range = partition.range,
          .type = partition.type,
          .unique_id = partition.unique_id,
          .name = partition.name,
          .role = std::string(RoleOf(partition.type, "")),
          .fs_type = "",
          .fs_label = "",
          .fs_uuid = "",
          .notes = {}};
}

// Puts what a partition holds into `out` and its used bytes into `used`.
base::Status ReadPartition(BlockDevice& source,
                           ImagePartition& out,
                           std::vector<base::ByteRange>& used,
                           const std::stop_token& stop) {
  WindowBlockDevice window(source, out.range, std::string(source.name()));
  TRY_ASSIGN(const DetectedFileSystem found, DetectFileSystem(window, stop));
  out.fs_type = found.fs.type;
  out.fs_label = found.fs.label;
  out.fs_uuid = found.fs.uuid;
  out.fs_block_size = found.fs.block_size;
  out.role = RoleOf(out.type, out.fs_type);
  out.mapped = found.mapped;
  out.notes = found.fs.notes;
  out.used_bytes = found.fs.used.total_bytes();
  for (const base::ByteRange& range : found.fs.used.ranges()) {
    used.push_back({out.range.offset + range.offset, range.length});
  }
  return base::Ok();
}

bool IsWanted(const CaptureRequest& request, int number) {
  return request.partitions.empty() ||
         std::ranges::find(request.partitions, number) !=
             request.partitions.end();
}

base::Status CheckWanted(const BlockDevice& source,
                         const CaptureRequest& request,
                         const PartitionTable& table) {
  for (const int number : request.partitions) {
    const bool known = std::ranges::any_of(
        table.partitions,
        [number](const Partition& p) { return p.number == number; });
    if (!known) {
      return base::Error(
                 base::ErrorCode::kNotFound,
                 base::StrCat(source.name(), " has no partition ", number))
          .WithHint("pristine disks lists what there is.");
    }
  }
  return base::Ok();
}

// A single file system, or one partition of a disk.
base::Status PlanOne(BlockDevice& source,
                     ImagePartition partition,
                     CapturePlan& plan,
                     std::vector<base::ByteRange>& used,
                     const std::stop_token& stop) {
  plan.window = partition.range;
  plan.head.content = ContentKind::kPartition;
  plan.head.raw_size = partition.range.length;
  WindowBlockDevice window(source, plan.window, std::string(source.name()));
  partition.range.offset = 0;
  TRY(ReadPartition(window, partition, used, stop));
  plan.head.partitions.push_back(std::move(partition));
  return base::Ok();
}

base::Status PlanDisk(BlockDevice& source,
                      const CaptureRequest& request,
                      const PartitionTable& table,
                      CapturePlan& plan,
                      std::vector<base::ByteRange>& used,
                      const std::stop_token& stop) {
  plan.window = {0, source.size()};
  plan.head.content = request.partitions.empty() ? ContentKind::kDisk
                                                 : ContentKind::kPartitions;
  plan.head.raw_size = source.size();
  plan.head.table =
      ImageTable{.kind = table.kind == TableKind::kGpt ? "gpt" : "mbr",
                 .hybrid = table.hybrid,
                 .id = table.id,
                 .regions = table.regions.ranges()};
  used.insert(used.end(), table.regions.ranges().begin(),
              table.regions.ranges().end());
  base::RangeSet partitions;
  for (const Partition& partition : table.partitions) {
    ImagePartition described = Describe(partition);
    described.stored = IsWanted(request, partition.number);
    partitions.Append(partition.range);
    if (described.stored) {
      TRY(ReadPartition(source, described, used, stop));
    }
    plan.head.partitions.push_back(std::move(described));
  }
  if (request.unpartitioned) {
    const auto gaps = partitions.Gaps(plan.window);
    used.insert(used.end(), gaps.begin(), gaps.end());
  }
  return base::Ok();
}

// Cuts the content at every edge of a partition.
std::vector<base::ByteRange> Segments(const ImageHead& head) {
  std::vector<base::ByteRange> out;
  std::uint64_t at = 0;
  const auto cut = [&out, &at](std::uint64_t end) {
    if (end > at) {
      out.push_back({at, end - at});
      at = end;
    }
  };
  for (const ImagePartition& partition : head.partitions) {
    cut(partition.range.offset);
    cut(partition.range.end());
  }
  cut(head.raw_size);
  return out;
}

// The used bytes that the source does not know to be zero.
base::Result<base::RangeSet> BytesToRead(BlockDevice& source,
                                         const CapturePlan& plan) {
  WindowBlockDevice content(source, plan.window, std::string(source.name()));
  TRY_ASSIGN(const base::RangeSet data, content.DataRanges());
  base::RangeSet out;
  for (const base::ByteRange& range : data.ranges()) {
    for (const base::ByteRange& both : plan.used.Within(range)) {
      out.Append(both);
    }
  }
  return out;
}

void CopyFacts(const CaptureRequest& request, ImageHead& head) {
  head.id = request.image_id;
  head.label = request.label;
  head.created = request.created;
  head.creator = request.creator;
  head.source = request.source;
  head.machine = request.machine;
  head.live = request.live;
}

}  // namespace

base::Result<CapturePlan> PlanCapture(BlockDevice& source,
                                      const CaptureRequest& request,
                                      const std::stop_token& stop) {
  if (source.size() == 0) {
    return base::Error(base::ErrorCode::kInvalidArgument,
                       base::StrCat(source.name(), " is empty"));
  }
  TRY_ASSIGN(const PartitionTable table, ReadPartitionTable(source));
  TRY(CheckWanted(source, request, table));
  CapturePlan plan;
  CopyFacts(request, plan.head);
  plan.head.sector_size =
      table.kind == TableKind::kNone ? source.sector_size() : table.sector_size;
  std::vector<base::ByteRange> used;
  if (table.kind == TableKind::kNone) {
    Partition whole;
    whole.range = {0, source.size()};
    TRY(PlanOne(source, Describe(whole), plan, used, stop));
  } else if (request.partitions.size() == 1) {
    const auto wanted = std::ranges::find(
        table.partitions, request.partitions.front(), &Partition::number);
    TRY(PlanOne(source, Describe(*wanted), plan, used, stop));
  } else {
    TRY(PlanDisk(source, request, table, plan, used, stop));
  }
  plan.used.Insert(std::move(used));
  TRY_ASSIGN(plan.to_read, BytesToRead(source, plan));
  plan.head.chunk_size = ChunkSizeFor(plan.to_read.total_bytes());
  plan.segments = Segments(plan.head);
  return plan;
}

}  // namespace imaging
