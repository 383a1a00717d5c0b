// SPDX-License-Identifier: Apache-2.0
#include "tui/work/find_pending.h"

#include "imaging/base/strings.h"
#include "imaging/engine/image.h"
#include "restore/job/resume.h"

namespace tui {

namespace {

using base::ErrorCode;
using restore::JournalEntry;

std::string FileName(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

std::string TitleOf(const std::string& path) {
  const auto image = imaging::Image::Open(path);
  return image.ok() && !image.value()->head().label.empty()
             ? image.value()->head().label
             : FileName(path);
}

// Of the journal alone: nobody knows whether it has anything to tell.
PendingJob Unreadable(const base::Error& error) {
  PendingJob job;
  job.percent.reset();
  job.problem = error.text();
  return job;
}

PendingJob AsTold(const JournalEntry& entry) {
  constexpr double kPercent = 100;
  const JournalEntry::Leg& leg = entry.legs.front();
  PendingJob job;
  job.percent = static_cast<int>(entry.fraction() * kPercent);
  job.image = FileName(entry.image);
  job.disk = leg.disk.empty() ? leg.target : leg.disk;
  return job;
}

}  // namespace

std::optional<PendingJob> FindPending(const std::string& journal,
                                      restore::Volumes* volumes,
                                      const std::stop_token& stop) {
  if (journal.empty()) {
    return std::nullopt;
  }
  const auto found = restore::FindInterrupted(journal);
  if (!found.ok()) {
    return Unreadable(found.error());
  }
  if (!found.value()) {
    return std::nullopt;
  }
  const restore::Interrupted& interrupted = *found.value();
  PendingJob job = AsTold(interrupted.entry);
  const auto image = restore::FindImageOf(interrupted.entry, volumes, stop);
  if (!image.ok()) {
    job.image_is_there = false;
    return job;
  }
  job.image = TitleOf(image.value());
  const auto order = restore::OrderOf(interrupted, image.value());
  if (!order.ok()) {
    job.disk_is_there = order.error().code() != ErrorCode::kNotFound;
    job.problem = order.error().text();
  }
  return job;
}

}  // namespace tui
