// SPDX-License-Identifier: Apache-2.0
#include "restore/job/journal_order.h"

#include <algorithm>
#include <utility>

#include "imaging/base/strings.h"
#include "restore/job/target.h"
#include "restore/machine/facts.h"
#include "restore/machine/kernel_files.h"
#include "restore/plan/fingerprint.h"

namespace restore {

namespace {

using base::Error;
using base::ErrorCode;
using base::StrCat;

std::string IdOf(const Disk& disk) {
  return FingerprintId(FingerprintOf(disk));
}

std::string Absolute(const std::string& path) {
  return RealPath(path).value_or(path);
}

JournalEntry::Leg LegOf(const RestoreOrder::Leg& order,
                        const std::vector<Disk>& disks) {
  const TargetName name = SplitTargetName(order.target);
  JournalEntry::Leg leg;
  leg.partition = order.partition;
  leg.target = Absolute(name.path);
  if (name.partition != 0) {
    leg.target += StrCat("#", name.partition);
  }
  const std::string path = Absolute(name.path);
  for (const Disk& disk : disks) {
    int number = disk.path == path ? name.partition : -1;
    for (const DiskPartition& partition : disk.partitions) {
      if (!partition.path.empty() && partition.path == path) {
        number = partition.number;
      }
    }
    if (number >= 0) {
      leg.disk_id = IdOf(disk);
      leg.disk = Describe(FingerprintOf(disk));
      leg.disk_partition = number;
      break;
    }
  }
  return leg;
}

base::Result<const Disk*> FindDisk(const JournalEntry::Leg& leg,
                                   const std::vector<Disk>& disks) {
  const Disk* found = nullptr;
  for (const Disk& disk : disks) {
    if (IdOf(disk) != leg.disk_id) {
      continue;
    }
    if (found != nullptr) {
      return Error(ErrorCode::kInvalidArgument,
                   StrCat(found->path, " and ", disk.path, " are both like ",
                          leg.disk,
                          ", and nothing tells which was being restored"))
          .WithHint("Unplug the one that was not. Nothing was written.");
    }
    found = &disk;
  }
  if (found == nullptr) {
    return Error(ErrorCode::kNotFound,
                 StrCat("the disk that was being restored is not there: ",
                        leg.disk, " (", leg.disk_id, ")"))
        .WithHint("Connect it and start again. Nothing was written.");
  }
  return found;
}

// A partition without a node of its own is reached through its disk.
std::string NameToday(const JournalEntry::Leg& leg, const Disk& disk) {
  if (leg.disk_partition == 0) {
    return disk.path;
  }
  const auto at = std::ranges::find(disk.partitions, leg.disk_partition,
                                    &DiskPartition::number);
  return at != disk.partitions.end() && !at->path.empty()
             ? at->path
             : StrCat(disk.path, "#", leg.disk_partition);
}

bool SameTarget(const JournalEntry::Leg& a, const JournalEntry::Leg& b) {
  return a.partition == b.partition && a.disk_id == b.disk_id &&
         (a.disk_id.empty() ? a.target == b.target
                            : a.disk_partition == b.disk_partition);
}

}  // namespace

JournalEntry EntryOf(const RestoreOrder& order,
                     const RestoreJobOptions& options,
                     const imaging::Image& image,
                     const std::vector<Disk>& disks) {
  JournalEntry entry;
  entry.image = Absolute(order.image);
  entry.image_id = base::HexEncode(image.digest());
  for (const RestoreOrder::Leg& leg : order.legs) {
    entry.legs.push_back(LegOf(leg, disks));
  }
  entry.delta = options.delta;
  entry.prove = options.prove;
  entry.read_back = options.read_back;
  entry.discard = options.discard;
  entry.new_ids = options.new_ids;
  entry.accept_unreadable = options.accept_unreadable;
  entry.accept_battery = options.accept_battery;
  entry.key_pem = options.key_pem;
  entry.job_step = options.job_step;
  entry.started = NowUtc();
  return entry;
}

base::Result<JournalEntry> GoingOn(JournalEntry entry,
                                   const JournalEntry& before) {
  if (entry.image_id != before.image_id ||
      !std::ranges::equal(entry.legs, before.legs, SameTarget)) {
    return Error(ErrorCode::kInvalidArgument,
                 StrCat("the journal holds another restore that was cut off: ",
                        base::Printable(before.image), " to ",
                        base::Printable(before.legs.front().target)))
        .WithHint(
            "pristine resume goes on with that one, pristine resume --forget "
            "gives it up. Nothing was written.");
  }
  entry.delta = before.delta;
  entry.job_step = before.job_step;
  entry.started = before.started;
  entry.leg = before.leg;
  entry.row = before.row;
  entry.durable_bytes = before.durable_bytes;
  entry.total_bytes = before.total_bytes;
  return entry;
}

base::Result<RestoreOrder> OrderOf(const JournalEntry& entry,
                                   const std::string& image,
                                   const std::vector<Disk>& disks) {
  RestoreOrder order;
  order.image = image;
  for (const JournalEntry::Leg& leg : entry.legs) {
    std::string target = leg.target;
    if (!leg.disk_id.empty()) {
      TRY_ASSIGN(const Disk* const disk, FindDisk(leg, disks));
      target = NameToday(leg, *disk);
    }
    order.legs.push_back({.partition = leg.partition, .target = target});
  }
  return order;
}

RestoreJobOptions OptionsOf(const JournalEntry& entry) {
  RestoreJobOptions options;
  options.delta = entry.delta;
  options.prove = entry.prove;
  options.read_back = entry.read_back;
  options.discard = entry.discard;
  options.new_ids = entry.new_ids;
  options.accept_unreadable = entry.accept_unreadable;
  options.accept_battery = entry.accept_battery;
  options.key_pem = entry.key_pem;
  const auto other = [&entry](const JournalEntry::Leg& leg) {
    return leg.disk_id != entry.legs.front().disk_id;
  };
  // The gate holds all of a job's targets to one.
  if (std::ranges::none_of(entry.legs, other)) {
    options.expected_id = entry.legs.front().disk_id;
  }
  return options;
}

}  // namespace restore
