// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/data_partitions.h"

#include <algorithm>

#include "imaging/base/strings.h"
#include "restore/backup/backup_source.h"
#include "restore/plan/saved_first.h"

namespace restore {

namespace {

using base::StrCat;

DataPartition Described(const RestorePlan& plan, const PlannedPartition& p) {
  DataPartition out{
      .source = p.path.empty() ? StrCat(plan.disk, "#", p.number) : p.path,
      .title = p.title,
      .number = p.number,
      .fate = p.fate,
      .fs_type = p.fs_type,
      .size = p.range.length,
      .used_bytes = p.range.length,
      .notes = {}};
  if (std::string note = CopyNote(p); !note.empty()) {
    out.notes.push_back(std::move(note));
  }
  return out;
}

void TakeFacts(const imaging::CapturePlan& plan, DataPartition& out) {
  out.used_bytes = plan.to_read.total_bytes();
  for (const imaging::ImagePartition& part : plan.head.partitions) {
    out.notes.insert(out.notes.end(), part.notes.begin(), part.notes.end());
  }
}

}  // namespace

RestorePlan PlanToKeepAll(const Disk& disk) {
  RestorePlan plan;
  plan.disk = disk.path;
  plan.target = FingerprintOf(disk);
  const std::vector<Title> titles = TitlesOf(disk);
  for (std::size_t i = 0; i < titles.size(); ++i) {
    const DiskPartition& from = disk.partitions[i];
    PlannedPartition kept;
    kept.title = titles[i];
    kept.role = from.role;
    kept.number = from.number;
    kept.path = from.path;
    kept.range = from.range;
    kept.fs_type = from.content.type;
    plan.before.push_back(kept);
    plan.after.push_back(std::move(kept));
  }
  return plan;
}

std::vector<DataPartition> DataPartitionsOf(const RestorePlan& plan) {
  std::vector<DataPartition> out;
  for (const PlannedPartition& p : plan.before) {
    if (HoldsData(p)) {
      out.push_back(Described(plan, p));
    }
  }
  return out;
}

base::Result<DataPartition> DataPartitionAt(const RestorePlan& plan,
                                            int number) {
  const auto at =
      std::ranges::find(plan.before, number, &PlannedPartition::number);
  if (at == plan.before.end()) {
    return base::Error(base::ErrorCode::kNotFound,
                       StrCat(plan.disk, " has no partition ", number))
        .WithHint("pristine disks lists what there is. Nothing was written.");
  }
  return Described(plan, *at);
}

base::Status Measure(std::vector<DataPartition>& partitions,
                     const std::string& disk,
                     const std::stop_token& stop) {
  for (DataPartition& partition : partitions) {
    auto opened = BackupSource::Open(disk, partition.source, partition.number);
    if (opened.ok()) {
      auto plan = opened.value().PlanCopy("", stop);
      if (plan.ok()) {
        TakeFacts(plan.value(), partition);
        continue;
      }
      opened = std::move(plan).error();
    }
    if (opened.error().code() == base::ErrorCode::kCancelled) {
      return std::move(opened).error();
    }
    partition.notes.push_back(opened.error().text() + ".");
  }
  return base::Ok();
}

std::uint64_t RoomFor(std::uint64_t used_bytes) {
  // zstd adds 4 bytes to 128 KiB that it can't compress, the index 100 to a
  // chunk of 2 MiB: far less than a thousandth.
  constexpr std::uint64_t kShare = 1000;
  constexpr std::uint64_t kHeads = 1 << 20;
  return used_bytes + used_bytes / kShare + kHeads;
}

std::uint64_t RoomFor(const std::vector<DataPartition>& partitions) {
  std::uint64_t room = 0;
  for (const DataPartition& partition : partitions) {
    room += RoomFor(partition.used_bytes);
  }
  return room;
}

}  // namespace restore
