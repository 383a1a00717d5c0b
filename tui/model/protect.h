// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "restore/backup/destination.h"
#include "restore/machine/volumes.h"
#include "restore/plan/titles.h"

namespace tui {

// What there is to protect before a disk is overwritten, and where copies of it
// could go.  All names are untrusted.

// Why no single files can be saved from a partition.
enum class NoFiles : std::uint8_t {
  kNone,     // They can, or it is saved as a whole anyway.
  kLocked,   // BitLocker, LUKS.
  kDamaged,  // Its file system can't be read.
  kUnknown,
};

struct SavablePartition {
  std::string path;  // "/dev/sda3", "disk.img#3"
  int number = 0;
  restore::Title title;
  std::uint64_t bytes = 0;  // In use.
  bool erased = false;      // By the plan; else it is kept.
  bool chosen = true;
  // Set for a system that is erased, and that a person may save as a whole.
  NoFiles no_files = NoFiles::kNone;
  std::string why;  // In English; may be empty.
};

// A system that is erased, in which people may have files.
struct PersonalSource {
  std::string path;  // "/dev/sda3", "disk.img#3"
  int number = 0;
  restore::Title title;
  std::string fs_type;
  std::uint64_t size = 0;
};

struct PersonalFolder {
  std::string name;  // "Documents"; "Mail" and "Bookmarks" for what they are.
  std::string path;  // Within the partition: "Users/Li/Documents".
  std::uint64_t bytes = 0;
  std::uint64_t files = 0;
  bool chosen = true;
  // Files and folders that not even have a size.
  std::uint64_t unread = 0;
};

struct Person {
  std::string name;
  std::string source;  // PersonalSource::path
  std::vector<PersonalFolder> folders;
};

// Where copies can go.
struct SavePlace {
  enum class Kind : std::uint8_t { kUsbDisk, kOtherDisk, kSameDisk, kFolder };
  using Obstacle = restore::Destination::Obstacle;
  Kind kind = Kind::kUsbDisk;
  bool is_medium = false;  // The stick or partition that we started from.
  Obstacle obstacle = Obstacle::kNone;  // Set with `unfit`.
  restore::Volume volume;
  std::string folder;  // Set when it is mounted, or was named by hand.
  std::uint64_t free_bytes = 0;
  // Why nothing can be stored there, in English; empty when it can.
  std::string unfit;

  // It is the same place, whatever has become of its room.
  bool Is(const SavePlace& other) const {
    return volume.node == other.volume.node &&
           volume.label == other.volume.label && folder == other.folder;
  }
};

// What a person may not expect of a partition.
struct PartitionNote {
  enum class Kind : std::uint8_t { kHibernated, kBitLocker, kEncrypted };
  Kind kind = Kind::kHibernated;
  restore::Title title;
};

struct PowerView {
  bool too_low = false;        // To begin: the gate would refuse.
  std::optional<int> percent;  // Of the battery.
};

struct Protection {
  std::vector<SavablePartition> partitions;
  std::vector<PersonalSource> sources;
  std::vector<Person> people;
  // Whether people are still looked for, and what was counted so far.
  bool counting = false;
  std::uint64_t counted_bytes = 0;
  std::uint64_t counted_files = 0;
  std::vector<SavePlace> places;  // The best first.
  // What keeping all that is overwritten takes at most, so that it can be put
  // back; 0 when that is not offered.
  std::uint64_t undo_bytes = 0;
  bool undo_chosen = false;
  std::vector<PartitionNote> notes;
  PowerView power;
  // What SMART says of a disk that expects to fail, in English; empty when it
  // says nothing of the kind.
  std::string failing;
};

// A job that was cut off and can go on.
struct PendingJob {
  // How far it was; none when the journal cannot be read, so that there may
  // be no such job at all.
  std::optional<int> percent = 0;
  std::string image;  // Its label or name.
  std::string disk;   // "Samsung SSD 980, 500.1 GB"
  // False while its stick is not plugged in.
  bool image_is_there = true;
  bool disk_is_there = true;
  // Why it cannot go on, in English; empty when it can.
  std::string problem;
};

}  // namespace tui
