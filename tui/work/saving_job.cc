// SPDX-License-Identifier: Apache-2.0
#include "tui/work/saving_job.h"

#include <ctime>
#include <utility>

#include "imaging/base/strings.h"
#include "restore/backup/job_folder.h"

namespace tui {

namespace {

base::Result<std::string> RootOf(const SavePlace& place,
                                 restore::Volumes& volumes) {
  if (place.volume.node.empty()) {
    return place.folder;
  }
  return volumes.OpenForWriting(place.volume);
}

// Zeros stand in the copy for what could not be read: nobody has said that this
// is good enough.
base::Status CheckAllRead(const restore::BackupVerdict& verdict) {
  for (const restore::SavedCopy& copy : verdict.copies) {
    if (!copy.unreadable.empty()) {
      return base::Error(
                 base::ErrorCode::kIo,
                 base::StrCat(base::FormatBytes(copy.unreadable_bytes()),
                              " of ", copy.source, " (", copy.title,
                              ") could not be read; the copy at ", copy.path,
                              " holds zeros there"))
          .WithHint(
              "The disk is failing. Keep the copy, save what matters by other "
              "means, and take this part out of what is saved to go on.");
    }
  }
  return base::Ok();
}

}  // namespace

base::Result<SavingJob> SavingJob::Prepare(const JobRequest& request,
                                           restore::Volumes& volumes,
                                           const std::stop_token& stop) {
  TRY_ASSIGN(const std::string root, RootOf(request.save->place, volumes));
  const restore::Fingerprint& target = request.plan.target;
  TRY_ASSIGN(std::string folder,
             restore::MakeJobFolder(
                 root, std::time(nullptr),
                 target.serial.empty() ? target.model : target.serial));
  restore::BackupOrder order;
  order.disk = request.plan.disk;
  order.folder = folder;
  order.level = request.options.level;
  for (const SavablePartition& part : request.save->partitions) {
    order.items.push_back(
        {.source = part.path, .title = part.title, .number = part.number});
  }
  auto job = restore::BackupJob::Prepare(std::move(order), stop);
  if (!job.ok()) {
    restore::RemoveEmptyJobFolder(folder);
    return std::move(job).error();
  }
  return SavingJob(std::move(folder), std::move(job).value());
}

void SavingJob::Demand(restore::Gate& gate) const {
  for (const restore::BackupJob::Planned& one : job_->planned()) {
    gate.Demand(restore::Gate::Proof::kCopy, one.item.source);
  }
}

std::uint64_t SavingJob::bytes() const {
  std::uint64_t bytes = 0;
  for (const restore::Stage& stage : job_->Stages()) {
    bytes += stage.bytes;
  }
  return bytes;
}

base::Status SavingJob::Run(restore::JobProgress& progress,
                            restore::Gate& gate,
                            const std::stop_token& stop) {
  progress.Plan(job_->Stages());
  verdict_ = job_->Run(progress, 0, stop);
  if (verdict_.cancelled) {
    return base::Error(base::ErrorCode::kCancelled, "stopped");
  }
  if (verdict_.error) {
    return *verdict_.error;
  }
  TRY(CheckAllRead(verdict_));
  for (const restore::SavedCopy& copy : verdict_.copies) {
    if (copy.proven) {
      gate.Proved(restore::Gate::Proof::kCopy, copy.source);
    }
  }
  return base::Ok();
}

}  // namespace tui
