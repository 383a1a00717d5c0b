// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/destination.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <tuple>

#include "imaging/base/strings.h"
#include "restore/machine/kernel_view.h"
#include "restore/machine/medium_mounts.h"
#include "restore/machine/room.h"
#include "restore/machine/uses.h"

namespace restore {

namespace {

using base::StrCat;
using Obstacle = Destination::Obstacle;

base::Error Unfit(base::ErrorCode code, std::string text, std::string hint) {
  return base::Error(code, std::move(text))
      .WithHint(std::move(hint) + " Nothing was written.");
}

base::Error Unfit(std::string text,
                  std::string hint = "Choose another place for the copies.") {
  return Unfit(base::ErrorCode::kInvalidArgument, std::move(text),
               std::move(hint));
}

std::string NameOf(const Volume& volume) {
  return volume.label.empty()
             ? volume.path
             : StrCat(volume.path, " (", base::Printable(volume.label), ")");
}

const PlannedPartition* PlannedAt(const RestorePlan& plan, int number) {
  const auto at =
      std::ranges::find(plan.before, number, &PlannedPartition::number);
  return at == plan.before.end() ? nullptr : &*at;
}

// Why what lies on this partition of the plan's disk does not survive, or is
// saved itself.  `number` 0 is the disk used whole.
std::optional<base::Error> WhyNotOnDisk(const DestinationQuery& query,
                                        int number,
                                        const std::string& name,
                                        Obstacle& obstacle) {
  const PlannedPartition* const planned = PlannedAt(query.plan, number);
  if (query.plan.whole_disk || planned == nullptr ||
      planned->fate != Fate::kKept) {
    obstacle = Obstacle::kOverwritten;
    return Unfit(StrCat(name, " will be overwritten"));
  }
  if (std::ranges::find(query.saved, number) != query.saved.end()) {
    obstacle = Obstacle::kSavedItself;
    return Unfit(StrCat(name, " is to be saved itself"),
                 "A copy there would be lost with it. Connect another disk or "
                 "a stick.");
  }
  return std::nullopt;
}

std::optional<base::Error> TooFull(const DestinationQuery& query,
                                   const std::string& name,
                                   std::uint64_t free_bytes) {
  if (free_bytes >= query.needed) {
    return std::nullopt;
  }
  return Unfit(
      base::ErrorCode::kNoSpace,
      StrCat(name, " has ", base::FormatBytes(free_bytes), " (", free_bytes,
             " bytes) free, but the copies may need ",
             base::FormatBytes(query.needed), " (", query.needed, " bytes)"),
      "Make room there, or choose another place for the copies.");
}

bool CanHoldCopies(const std::string& type) {
  constexpr std::array<std::string_view, 6> kTypes{"ntfs", "exfat", "vfat",
                                                   "ext2", "ext3",  "ext4"};
  return std::ranges::find(kTypes, type) != kTypes.end();
}

// Of a partition that starts something; the one with our own images is a place
// like any other.
bool OnlyStarts(const Volume& volume) {
  return volume.role == Role::kBoot || volume.role == Role::kSwap ||
         (volume.role == Role::kRecovery && !IsMediumMount(volume.mounted_at));
}

// What can be said without looking at the volume's files.
std::optional<base::Error> WhyNot(const DestinationQuery& query,
                                  const Volume& volume,
                                  const Disk& disk,
                                  Obstacle& obstacle) {
  const std::string name = NameOf(volume);
  if (disk.path == query.plan.disk) {
    if (auto why = WhyNotOnDisk(query, volume.partition, name, obstacle)) {
      return why;
    }
  }
  obstacle = Obstacle::kOnlyRead;
  if (volume.type == "iso9660" || volume.type == "udf") {
    return Unfit(StrCat(name,
                        " can only be read: it is a disc or an image of "
                        "one"));
  }
  if (!CanHoldCopies(volume.type)) {
    return Unfit(
        StrCat(name, " can't be written: Pristine only reads ", volume.type));
  }
  if (disk.read_only) {
    return Unfit(StrCat(name, " can't be written: it is read-only"),
                 "Look for a lock switch on it, or choose another place.");
  }
  if (OnlyStarts(volume)) {
    obstacle = Obstacle::kStarts;
    return Unfit(StrCat(name, " is for starting or repairing a computer"));
  }
  obstacle = Obstacle::kNone;
  return std::nullopt;
}

Destination::Kind KindOf(const DestinationQuery& query, const Disk& disk) {
  if (disk.path == query.plan.disk) {
    return Destination::Kind::kSameDisk;
  }
  return disk.is_built_in() ? Destination::Kind::kOtherDisk
                            : Destination::Kind::kUsbDisk;
}

std::string WhyText(Destination::Kind kind) {
  switch (kind) {
    case Destination::Kind::kOtherDisk:
      return "It is on another disk of this computer.";
    case Destination::Kind::kUsbDisk:
      return "It is on a disk or stick of its own, which can be taken away.";
    case Destination::Kind::kFolder:
      return "It is in the network.";
    case Destination::Kind::kSameDisk:
      return "The restore keeps this partition, but the copies are on the same "
             "disk: they do not help when that fails.";
  }
  return "";
}

std::string WhyMedium(Destination::Kind kind) {
  return kind == Destination::Kind::kSameDisk
             ? "It is the recovery partition, which the restore keeps, but it "
               "is on the same disk: the copies do not help when that fails."
             : "It is the stick that this computer was started from, and can "
               "be taken away.";
}

Destination Judge(const DestinationQuery& query,
                  const Volume& volume,
                  const Disk& disk,
                  const RoomFinder& room) {
  Destination out;
  out.kind = KindOf(query, disk);
  out.is_medium = IsMediumMount(volume.mounted_at);
  out.volume = volume;
  out.folder = volume.mounted_at;
  out.why = out.is_medium ? WhyMedium(out.kind) : WhyText(out.kind);
  out.unfit = WhyNot(query, volume, disk, out.obstacle);
  if (out.unfit) {
    return out;
  }
  const auto found = room(volume);
  if (!found.ok()) {
    out.obstacle = Obstacle::kOther;
    out.unfit = found.error();
    return out;
  }
  out.folder = found.value().folder;
  out.free_bytes = found.value().free_bytes;
  out.unfit = TooFull(query, NameOf(volume), out.free_bytes);
  out.obstacle = out.unfit ? Obstacle::kTooFull : Obstacle::kNone;
  return out;
}

// Less is better.  Another system's own partition comes behind those for files.
auto Rank(const Destination& d) {
  return std::make_tuple(d.unfit.has_value(), d.volume.role == Role::kSystem,
                         d.kind, ~d.free_bytes);
}

// The plan's disk, when a folder lies on it.
const Disk* DiskOf(const DestinationQuery& query, const std::string& node) {
  const auto at = std::ranges::find(query.disks, node, &Disk::node);
  return at == query.disks.end() ? nullptr : &*at;
}

std::optional<base::Error> WhyNotAt(const DestinationQuery& query,
                                    const std::string& folder,
                                    const Place& place,
                                    Obstacle& obstacle) {
  const Disk* const disk = DiskOf(query, place.disk);
  if (disk == nullptr || disk->path != query.plan.disk) {
    return std::nullopt;
  }
  const auto at = std::ranges::find(disk->partitions, place.partition,
                                    &DiskPartition::node);
  return WhyNotOnDisk(query, at == disk->partitions.end() ? 0 : at->number,
                      folder, obstacle);
}

bool IsNetwork(const std::string& type) {
  constexpr std::array<std::string_view, 8> kTypes{
      "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "fuse.sshfs"};
  return std::ranges::find(kTypes, type) != kTypes.end();
}

}  // namespace

std::string_view KindName(Destination::Kind kind) {
  switch (kind) {
    case Destination::Kind::kOtherDisk:
      return "other_disk";
    case Destination::Kind::kUsbDisk:
      return "usb_disk";
    case Destination::Kind::kFolder:
      return "folder";
    case Destination::Kind::kSameDisk:
      return "same_disk";
  }
  return "folder";
}

RoomFinder RoomByBrowsing(Volumes& volumes) {
  return [&volumes](const Volume& volume) -> base::Result<Room> {
    TRY(volumes.CheckWritable(volume));
    TRY_ASSIGN(std::string folder, volumes.Browse(volume));
    TRY_ASSIGN(const std::uint64_t bytes, FreeRoom(folder));
    return Room{std::move(folder), bytes};
  };
}

std::vector<Destination> FindDestinations(
    const DestinationQuery& query,
    const std::vector<Volume>& volumes,
    const std::vector<std::string>& network,
    const RoomFinder& room) {
  std::vector<Destination> out;
  for (const Volume& volume : volumes) {
    const Disk* const disk = DiskOf(query, volume.disk);
    // What Linux makes of other disks and of files may lie on the very disk
    // that is overwritten; who knows better names the folder.
    if (disk != nullptr && disk->is_hardware()) {
      out.push_back(Judge(query, volume, *disk, room));
    }
  }
  for (const std::string& folder : network) {
    Destination there = FolderDestination(query, folder);
    there.why = WhyText(Destination::Kind::kFolder);
    out.push_back(std::move(there));
  }
  std::ranges::stable_sort(out, {}, Rank);
  return out;
}

Destination FolderDestination(const DestinationQuery& query,
                              const std::string& folder,
                              const Roots& roots) {
  Destination out;
  out.kind = Destination::Kind::kFolder;
  out.folder = folder;
  out.why = "It was named.";
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored)) {
    out.obstacle = Obstacle::kOther;
    out.unfit =
        Unfit(base::ErrorCode::kNotFound, StrCat(folder, " is no folder"),
              "Name a folder on a disk that is mounted.");
    return out;
  }
  const auto places = DisksHolding(folder, roots);
  const auto room = FreeRoom(folder);
  const base::Status writable = CheckWritable(folder);
  if (!places.ok() || !room.ok() || !writable.ok()) {
    out.obstacle = Obstacle::kOther;
    out.unfit = !places.ok() ? places.error()
                : !room.ok() ? room.error()
                             : writable.error();
    return out;
  }
  for (const Place& place : places.value()) {
    if (!out.unfit) {
      out.unfit = WhyNotAt(query, folder, place, out.obstacle);
    }
  }
  out.free_bytes = room.value();
  if (!out.unfit) {
    out.unfit = TooFull(query, folder, out.free_bytes);
    out.obstacle = out.unfit ? Obstacle::kTooFull : Obstacle::kNone;
  }
  return out;
}

std::vector<std::string> NetworkFolders(const Roots& roots) {
  std::vector<std::string> out;
  const auto view = ReadKernelView(roots);
  if (view.ok()) {
    for (const Mount& mount : view.value().mounts) {
      if (!mount.read_only && IsNetwork(mount.type)) {
        out.push_back(mount.point);
      }
    }
  }
  return out;
}

base::Result<std::string> OpenBest(std::vector<Destination>& destinations,
                                   Volumes& volumes) {
  std::string reasons;
  for (Destination& there : destinations) {
    if (!there.unfit) {
      auto folder = there.volume.node.empty()
                        ? base::Result<std::string>(there.folder)
                        : volumes.OpenForWriting(there.volume);
      if (folder.ok()) {
        there.folder = folder.value();
        return folder;
      }
      there.unfit = std::move(folder).error();
    }
    reasons += StrCat(reasons.empty() ? ": " : "; ", there.unfit->text());
  }
  return base::Error(base::ErrorCode::kNotFound,
                     StrCat("there is no place for the copies", reasons))
      .WithHint(
          "Connect a disk or a stick with enough room, or name a folder. "
          "Nothing was written.");
}

std::string Describe(const Destination& destination) {
  const std::string room =
      StrCat(", ", base::FormatBytes(destination.free_bytes), " free");
  if (destination.volume.node.empty()) {
    return destination.folder + room;
  }
  const Volume& v = destination.volume;
  const std::string disk = base::Printable(
      v.maker.empty() ? v.model : StrCat(v.maker, " ", v.model));
  return StrCat(NameOf(v), disk.empty() ? "" : StrCat(" on ", disk), room);
}

}  // namespace restore
