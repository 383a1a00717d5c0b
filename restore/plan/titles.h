// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "restore/machine/disks.h"

namespace restore {

// What a person calls a partition.  The words for each kind are the screen's,
// in the user's language.
struct Title {
  enum class Kind : std::uint8_t {
    kDrive,  // "C:", as Windows shows it, or a guess at that.
    kBoot,   // What the machine starts from.
    kRecovery,
    kSwap,      // Linux' memory on disk.
    kSystem,    // An operating system that has no drive letters.
    kNamed,     // By its label alone.
    kNumbered,  // Nothing is known but its number.
  };
  Kind kind = Kind::kNumbered;
  char letter = 0;    // kDrive only.
  int number = 0;     // Of the partition.
  std::string label;  // Untrusted; empty when there is none.

  friend bool operator==(const Title&, const Title&) = default;
};

// One for each partition of `disk`, in its order.  Where no letters are known
// (drive_letters.h), they are guessed on a disk with a Windows system: C: for
// that, D: and on for the data partitions that Windows reads, in order of their
// place.
std::vector<Title> TitlesOf(const Disk& disk);

// "C: (Windows)", "Boot", "Recovery", "Data", "Partition 3".  Printable.
std::string EnglishTitle(const Title& title);

}  // namespace restore
