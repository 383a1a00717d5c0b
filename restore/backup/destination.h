// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "restore/machine/roots.h"
#include "restore/machine/volumes.h"
#include "restore/plan/plan.h"

namespace restore {

// A place for copies.
struct Destination {
  enum class Kind : std::uint8_t {
    kOtherDisk,  // Another disk of the machine.
    kUsbDisk,    // A stick or a disk on USB.
    kFolder,     // A folder that somebody named, or a network folder.
    kSameDisk,   // A partition of the disk itself, which the plan keeps.
  };
  // What is in the way, for words in another language.
  enum class Obstacle : std::uint8_t {
    kNone,
    kOverwritten,  // The restore writes there.
    kSavedItself,  // A copy there would be lost with its source.
    kOnlyRead,     // A disc, a lock switch, or a kind that we only read.
    kStarts,       // It starts or repairs a computer.
    kTooFull,
    kOther,
  };
  Kind kind = Kind::kFolder;
  // It is what the recovery system was started from: written for the time of
  // the job only.
  bool is_medium = false;
  Obstacle obstacle = Obstacle::kNone;
  Volume volume;       // Without a node for kFolder.
  std::string folder;  // Where it can be read now; may be empty.
  std::uint64_t free_bytes = 0;
  std::string why;  // English: what speaks for it, or what is odd.
  // Why it can't be the place; with what to do about it.
  std::optional<base::Error> unfit;
};

std::string_view KindName(Destination::Kind kind);  // "other_disk"

// What a volume has free, found by looking at it.
struct Room {
  std::string folder;
  std::uint64_t free_bytes = 0;
};
using RoomFinder = std::function<base::Result<Room>(const Volume&)>;
// Mounts it read-only in `volumes`, which is borrowed; an error when it could
// not be opened for writing.
RoomFinder RoomByBrowsing(Volumes& volumes);

// What is to be saved, and what happens afterwards.
struct DestinationQuery {
  const RestorePlan& plan;
  const std::vector<Disk>& disks;
  // Numbers on the plan's disk of the partitions that are to be saved: a copy
  // on one of them would be lost with it.
  std::vector<int> saved;
  std::uint64_t needed = 0;  // Bytes.
};

// Every volume of hardware, the best place first: fit ones before unfit ones,
// another disk before USB before the network before the same disk, and then
// more room before less.  `network` holds folders (NetworkFolders()).  A volume
// that the plan overwrites or removes, or that can't be written, is unfit.  Of
// recovery partitions only the one that we were started from is fit.
std::vector<Destination> FindDestinations(
    const DestinationQuery& query,
    const std::vector<Volume>& volumes,
    const std::vector<std::string>& network,
    const RoomFinder& room);

// A folder that somebody named.  Looks at what it lies on, and at its room.
Destination FolderDestination(const DestinationQuery& query,
                              const std::string& folder,
                              const Roots& roots = {});

// Where network file systems are mounted read-write.
std::vector<std::string> NetworkFolders(const Roots& roots = {});

// The folder of the first place that can be opened for writing.  Those that
// can't become unfit: Windows is hibernated there, say.  kNotFound, with why
// each is unfit, when none is left.
base::Result<std::string> OpenBest(std::vector<Destination>& destinations,
                                   Volumes& volumes);

// "Samsung T7 (BACKUP), 931.5 GiB free"
std::string Describe(const Destination& destination);

}  // namespace restore
