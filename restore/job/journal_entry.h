// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "imaging/base/result.h"

namespace restore {

// All that is needed to go on with a restore that was cut off, whatever the
// kernel calls its disks by then.
struct JournalEntry {
  struct Leg {
    int partition = 0;   // Number in the image; 0 for all of it.
    std::string target;  // As it was named then.
    // FingerprintId() of the target's disk, the disk in words, and the number
    // of the partition on it (0: all of the disk).  Without an id for a file.
    std::string disk_id;
    std::string disk;
    int disk_partition = 0;

    friend bool operator==(const Leg&, const Leg&) = default;
  };

  std::string image;     // Its path then.
  std::string image_id;  // Image::digest(), 64 hexadecimal digits.
  std::vector<Leg> legs;

  bool delta = false;
  bool prove = true;
  bool read_back = true;
  bool discard = true;
  bool new_ids = false;
  bool accept_unreadable = false;
  bool accept_battery = false;
  std::string key_pem;

  // The line of an unattended job that this is, as init names it; empty for
  // none.
  std::string job_step;
  std::string started;  // "2026-11-22T23:45:15Z", as the clock was then.
  // Legs before `leg` are durable in whole, and of that one the rows of the
  // index before `row`, but for what stays sealed until the end.
  std::uint32_t leg = 0;
  std::uint64_t row = 0;
  // Of all that is to be written.
  std::uint64_t durable_bytes = 0;
  std::uint64_t total_bytes = 0;

  // How far the writing is, 0 to 1.
  double fraction() const;

  friend bool operator==(const JournalEntry&, const JournalEntry&) = default;
};

// JSON text.
std::string EncodeJournalEntry(const JournalEntry& entry);

// Reads what EncodeJournalEntry() wrote; takes nothing for granted.
// kUnsupported when it is newer than this program, kCorrupt for anything else.
base::Result<JournalEntry> DecodeJournalEntry(std::string_view text);

}  // namespace restore
