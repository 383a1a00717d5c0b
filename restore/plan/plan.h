// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "restore/machine/disks.h"
#include "restore/machine/uses.h"
#include "restore/plan/fingerprint.h"
#include "restore/plan/image_facts.h"
#include "restore/plan/titles.h"

namespace restore {

// What happens to a partition.
enum class Fate : std::uint8_t {
  kKept,         // Not one byte of it changes.
  kOverwritten,  // It gets content of the image; all it held is lost.
  kRemoved,      // It is gone afterwards, and so is all it held.
  kCreated,      // It is new on the disk and holds what the image has for it.
};

std::string_view FateName(Fate fate);  // "kept"

struct PlannedPartition {
  Title title;
  Role role = Role::kUnknown;
  Fate fate = Fate::kKept;
  int number = 0;
  std::string path;  // "/dev/sda3"; empty when there is no node for it.
  base::ByteRange range;
  std::string fs_type;
  // Bytes that the image holds for it; 0 when it gets nothing from the image.
  std::uint64_t image_bytes = 0;
  // Its files are saved elsewhere before anything is written.  No plan asks for
  // that yet.
  bool saved_first = false;
};

// A part of the image on its way to a place.
struct PlannedLeg {
  int partition = 0;   // Number in the image; 0 for all of it.
  std::string target;  // "/dev/sda3", "/dev/sda", or "disk.img#3".
  Title title;  // Of what is overwritten; of a whole disk kNumbered, number 0.
  std::uint64_t bytes = 0;   // To be written.
  std::uint64_t needed = 0;  // Room that they need ...
  std::uint64_t size = 0;    // ... and what there is.
};

// Why a plan must not be carried out.
struct Refusal {
  enum class Kind : std::uint8_t {
    kRunsFrom,    // Pristine was started from what is to be overwritten.
    kHoldsImage,  // The image lies there.
    kInUse,       // Mounted, swapped to, or part of another device.
    kTooSmall,    // `needed` and `available` say by how much.
    kReadOnly,
    kSectorSize,     // `needed` and `available` are bytes of a sector.
    kNoPlace,        // The image's partition has no counterpart on the disk.
    kNotInImage,     // The image does not hold what was asked for.
    kNotAWholeDisk,  // The image holds only some partitions of a disk.
  };
  Kind kind = Kind::kInUse;
  // In English: what, the numbers, what to do, and that nothing was written.
  base::Error error;
  std::uint64_t needed = 0;
  std::uint64_t available = 0;
};

// What a restore will do, for a person to read and for a job to carry out.
struct RestorePlan {
  std::string image;  // Path.
  std::string disk;   // "/dev/sda"
  Fingerprint target;
  // The disk's partition table is written anew, and with it the whole disk.
  bool whole_disk = false;
  // The whole disk because the image's layout is not there (Wish::kKeepData).
  bool layout_is_lost = false;
  // Every partition of the disk as it is now, and as it will be, in order of
  // place.
  std::vector<PlannedPartition> before;
  std::vector<PlannedPartition> after;
  std::vector<PlannedLeg> legs;
  // Plain English sentences on what a person may not expect.
  std::vector<std::string> notes;
  // Set when this must not be done; a job refuses it too.
  std::optional<Refusal> refusal;
};

// What a person wants.
struct Wish {
  enum class Kind : std::uint8_t {
    // The customer's: when the disk has the image's layout, its system and boot
    // partitions alone, with data and recovery kept; else the whole disk.
    kKeepData,
    kWholeDisk,
    kPartitions,  // Those of `choices`, to partitions of the disk.
  };
  struct Choice {
    int image_partition = 0;
    int disk_partition = 0;  // Number on the disk.
  };
  Kind kind = Kind::kKeepData;
  std::vector<Choice> choices;
};

// Where things lie that a restore must not destroy.
struct Surroundings {
  // Kernel name of the disk that the machine was started from; may be empty.
  std::string medium_disk;
  // Where the image lies.
  std::vector<Place> image_places;
  // Mounts in this folder don't count as uses: the job ends them.
  std::string our_mounts;
};

// Reads PRISTINE_MEDIUM_DISK and looks up where `image` lies.
base::Result<Surroundings> ReadSurroundings(const std::string& image,
                                            const Roots& roots = {});

// A pure function: looks at nothing but its arguments.
RestorePlan MakePlan(const ImageFacts& image,
                     const Disk& disk,
                     const Wish& wish,
                     const Surroundings& around);

// The disks that a customer may mean, the likeliest first: built into the
// machine, writable, and neither started from (unless it has the image's
// layout, as with a recovery partition) nor a holder of the image as a whole.
// One that bears the image's own table is the only one.  When there is none
// built in, those on USB.  One: it is clear.  None or several: ask.
std::vector<const Disk*> CandidateDisks(const ImageFacts& image,
                                        const std::vector<Disk>& disks,
                                        const Surroundings& around);

}  // namespace restore
