// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/pipeline/progress.h"
#include "restore/job/journal_entry.h"
#include "restore/media/medium.h"
#include "restore/media/sbat.h"

namespace restore {

// A loader on the medium and what Secure Boot says to it.
struct CheckedLoader {
  std::string path;
  std::vector<SbatEntry> sbat;
  // Why this computer would refuse it.
  std::optional<std::string> revoked;
};

struct MediumReport {
  Medium medium;
  std::uint64_t checked_files = 0;
  std::uint64_t checked_bytes = 0;
  std::vector<std::string> whole_images;
  std::vector<CheckedLoader> loaders;
  // Whether the firmware of this computer has a list of revoked loaders.
  bool machine_has_list = false;
  // What is wrong, a sentence each, at most kMaxFaults.
  static constexpr std::size_t kMaxFaults = 100;
  std::vector<std::string> faults;
  // What its journal tells of: a restore that was cut off.
  std::optional<JournalEntry> pending;
  // What is odd about files that restores write, which makes no medium damaged.
  std::vector<std::string> notes;
};

// Reads everything on the medium at `path`, past the cache where it can, and
// checks it: every file that medium.json lists, every image in a root folder,
// the boot sector.  `path` is a stick, a disk with a recovery partition, a file
// of either, an ISO, or a folder where a medium is mounted.  Damage is a
// finding; kNotFound when there is no medium of ours at all.
base::Result<MediumReport> CheckMedium(const std::string& path,
                                       int threads,
                                       imaging::Progress& progress,
                                       const std::stop_token& stop);

// The least generations that this computer's firmware accepts; nullopt when it
// keeps no list, as without UEFI.
std::optional<std::vector<SbatEntry>> MachineSbatLevel(
    const std::string& sys = "/sys");

}  // namespace restore
