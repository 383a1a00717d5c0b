// SPDX-License-Identifier: Apache-2.0
#include "tui/work/find_savings.h"

#include <string>
#include <utility>

#include "imaging/base/strings.h"
#include "restore/backup/data_partitions.h"
#include "restore/backup/destination.h"
#include "restore/job/restore_order.h"
#include "restore/job/undo_job.h"

namespace tui {

namespace {

SavePlace::Kind KindOf(restore::Destination::Kind kind) {
  using Kind = restore::Destination::Kind;
  switch (kind) {
    case Kind::kOtherDisk:
      return SavePlace::Kind::kOtherDisk;
    case Kind::kUsbDisk:
      return SavePlace::Kind::kUsbDisk;
    case Kind::kSameDisk:
      return SavePlace::Kind::kSameDisk;
    case Kind::kFolder:
      break;
  }
  return SavePlace::Kind::kFolder;
}

SavePlace PlaceOf(const restore::Destination& there) {
  SavePlace place;
  place.kind = KindOf(there.kind);
  place.is_medium = there.is_medium;
  place.obstacle = there.obstacle;
  place.volume = there.volume;
  // A volume is opened by its node; where it is mounted now may change.
  place.folder = there.volume.node.empty() ? there.folder : "";
  place.free_bytes = there.free_bytes;
  place.unfit = there.unfit ? there.unfit->text() : "";
  return place;
}

SavablePartition SavableOf(const restore::DataPartition& data) {
  SavablePartition part;
  part.path = data.source;
  part.number = data.number;
  part.title = data.title;
  part.bytes = restore::RoomFor(data.used_bytes);
  part.erased = data.fate != restore::Fate::kKept;
  return part;
}

// 0 when it cannot be known: then nothing is offered.
std::uint64_t UndoBytesOf(const restore::RestorePlan& plan) {
  const auto order = restore::OrderOf(plan);
  if (!order.ok()) {
    return 0;
  }
  const auto bytes = restore::UndoJob::BytesFor(order.value());
  return bytes.ok() ? bytes.value() : 0;
}

// Systems that are erased; what holds data is saved as a whole.
std::vector<PersonalSource> SourcesOf(const restore::RestorePlan& plan) {
  std::vector<PersonalSource> sources;
  for (const restore::PlannedPartition& part : plan.before) {
    if (part.role == restore::Role::kSystem &&
        part.fate != restore::Fate::kKept && part.range.length > 0) {
      sources.push_back({.path = part.path.empty()
                                     ? base::StrCat(plan.disk, "#", part.number)
                                     : part.path,
                         .number = part.number,
                         .title = part.title,
                         .fs_type = part.fs_type,
                         .size = part.range.length});
    }
  }
  return sources;
}

// Without a size: how much is needed is the person's choice.
std::vector<restore::Destination> PlacesFor(
    const restore::DestinationQuery& query,
    const Sources& sources,
    restore::Volumes& volumes) {
  if (sources.files()) {
    return {restore::FolderDestination(query, sources.image_folder)};
  }
  const auto all = volumes.List();
  if (!all.ok()) {
    return {};
  }
  return restore::FindDestinations(query, all.value(),
                                   restore::NetworkFolders(),
                                   restore::RoomByBrowsing(volumes));
}

}  // namespace

void AddSavings(const restore::RestorePlan& plan,
                const Sources& sources,
                const std::vector<restore::Disk>& disks,
                restore::Volumes& volumes,
                const std::stop_token& stop,
                Protection& found) {
  std::vector<restore::DataPartition> data = restore::DataPartitionsOf(plan);
  const base::Status measured = restore::Measure(data, plan.disk, stop);
  found.sources = SourcesOf(plan);
  if (!measured.ok() || (data.empty() && found.sources.empty())) {
    return;
  }
  found.undo_bytes = UndoBytesOf(plan);
  restore::DestinationQuery query{
      .plan = plan, .disks = disks, .saved = {}, .needed = 0};
  for (const restore::DataPartition& one : data) {
    query.saved.push_back(one.number);
    found.partitions.push_back(SavableOf(one));
  }
  for (const restore::Destination& there : PlacesFor(query, sources, volumes)) {
    found.places.push_back(PlaceOf(there));
  }
}

}  // namespace tui
