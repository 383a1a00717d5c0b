// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ctime>
#include <string>
#include <utility>

#include "imaging/base/result.h"
#include "restore/plan/fingerprint.h"

namespace restore {

// Makes the folder in which all that one job keeps lies, and returns its path:
// "<root>/Pristine/2026-11-24 091300 S64DNX0R".  A computer that does not know
// the time gets "no date" in its place; when there is such a folder already,
// " (2)" and so on is added.  Every name is one that FAT takes.
//
// `disk_name` is the serial number or the model of the disk; untrusted, may be
// empty.
base::Result<std::string> MakeJobFolder(const std::string& root,
                                        std::time_t utc_time,
                                        const std::string& disk_name);

// The same while a job runs: when it goes away and nothing came to lie in the
// folder, it is removed again.
class JobFolder {
 public:
  // For a job on that disk, which is untrusted and need not be known.
  static base::Result<JobFolder> Make(const std::string& root,
                                      const Fingerprint& disk);
  ~JobFolder();
  JobFolder(JobFolder&& other) noexcept;
  JobFolder& operator=(JobFolder&& other) noexcept;
  JobFolder(const JobFolder&) = delete;
  JobFolder& operator=(const JobFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  explicit JobFolder(std::string path) : path_(std::move(path)) {}

  std::string path_;  // Empty after it was moved from.
};

// Removes a job folder in which nothing lies, and "Pristine" if that was its
// only content.
void RemoveEmptyJobFolder(const std::string& folder);

// `text` as a part of a file's name that every file system takes: letters,
// digits, spaces and -_.() of ASCII, at most 40; all else is "_".
std::string AsFileName(const std::string& text);

}  // namespace restore
