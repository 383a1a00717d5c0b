// SPDX-License-Identifier: Apache-2.0
#include "restore/job/safe_restore.h"

#include <filesystem>
#include <utility>

#include "imaging/base/strings.h"
#include "restore/backup/backup_text.h"
#include "restore/job/safe_room.h"
#include "restore/job/safe_words.h"
#include "restore/machine/writable_mount.h"

namespace restore {

namespace {

void Append(std::vector<Stage>& stages, const std::vector<Stage>& more) {
  stages.insert(stages.end(), more.begin(), more.end());
}

std::string FolderOf(const std::string& archive) {
  return std::filesystem::absolute(archive).parent_path().string();
}

}  // namespace

class SafeRestoreJob::Parts {
 public:
  explicit Parts(SafeRestoreOrder order) : order_(std::move(order)) {
    // What is discarded cannot be put back.
    order_.options.discard =
        order_.options.discard && order_.undo_folder.empty();
  }

  base::Status Prepare(const std::stop_token& stop);
  SafeVerdict Run(JobProgress& progress, const std::stop_token& stop);
  std::vector<Stage> Stages() const;
  RestoreJob& restore() { return *restore_; }
  const SafeRestoreOrder& order() const { return order_; }

 private:
  // The place of each part's first stage in the bar.
  struct Places {
    std::size_t backup = 0;
    std::size_t rescue = 0;
    std::size_t prove = 0;
    std::size_t undo = 0;
    std::size_t write = 0;
  };

  bool keeps_undo() const {
    return !order_.undo_folder.empty() && !restore_->goes_on();
  }
  void Demand();
  base::Status PrepareUndo();
  base::Status PrepareRescues(const std::stop_token& stop);
  base::Status CheckRoom() const;
  base::Status OpenMedia();
  std::vector<Stage> UndoStages() const;
  void Lay(std::vector<Stage>* stages, Places* places) const;

  base::Status Protect(JobProgress& progress, const std::stop_token& stop);
  base::Status Backup(std::size_t first,
                      JobProgress& progress,
                      const std::stop_token& stop);
  base::Status Rescue(std::size_t first,
                      JobProgress& progress,
                      const std::stop_token& stop);
  base::Status KeepForUndo(std::size_t first,
                           JobProgress& progress,
                           const std::stop_token& stop);

  SafeRestoreOrder order_;
  // What we were started from stays writable through all stages.
  std::vector<WritableMount> media_;
  std::unique_ptr<RestoreJob> restore_;
  std::unique_ptr<BackupJob> backup_;
  std::vector<std::unique_ptr<RescueJob>> rescues_;
  std::unique_ptr<UndoJob> undo_;
  Places places_;
  SafeVerdict verdict_;
};

base::Status SafeRestoreJob::Parts::Prepare(const std::stop_token& stop) {
  TRY_ASSIGN(restore_, RestoreJob::Prepare(order_.restore, order_.options));
  if (restore_->goes_on()) {
    order_.backup.reset();
    order_.rescues.clear();
  }
  Demand();
  TRY(OpenMedia());
  if (order_.backup) {
    TRY_ASSIGN(backup_, BackupJob::Prepare(*order_.backup, stop));
  }
  // With delta only a look at the targets, which takes long, tells how much.
  if (keeps_undo() && !order_.options.delta) {
    TRY(PrepareUndo());
  }
  TRY(PrepareRescues(stop));
  return CheckRoom();
}

base::Status SafeRestoreJob::Parts::OpenMedia() {
  std::vector<std::string> folders;
  if (order_.backup) {
    folders.push_back(order_.backup->folder);
  }
  for (const RescueOrder& rescue : order_.rescues) {
    folders.push_back(rescue.archive);
  }
  if (keeps_undo()) {
    folders.push_back(order_.undo_folder);
  }
  for (const std::string& folder : folders) {
    TRY_ASSIGN(WritableMount medium, WritableMount::For(folder));
    media_.push_back(std::move(medium));
  }
  return base::Ok();
}

// Whatever happens later, the gate stays shut without these.
void SafeRestoreJob::Parts::Demand() {
  Gate& gate = restore_->gate();
  if (order_.backup) {
    for (const BackupItem& item : order_.backup->items) {
      gate.Demand(Gate::Proof::kCopy, item.source);
    }
  }
  for (const RescueOrder& rescue : order_.rescues) {
    gate.Demand(Gate::Proof::kFiles, rescue.partition);
  }
  if (keeps_undo()) {
    gate.Demand(Gate::Proof::kUndo);
  }
}

base::Status SafeRestoreJob::Parts::PrepareUndo() {
  UndoOrder order;
  order.restore = order_.restore;
  order.differences = restore_->Differences();
  order.folder = order_.undo_folder;
  order.threads = order_.options.threads;
  TRY_ASSIGN(undo_, UndoJob::Prepare(std::move(order)));
  return base::Ok();
}

// The partitions are mounted for it, which nobody can while a target is held.
base::Status SafeRestoreJob::Parts::PrepareRescues(
    const std::stop_token& stop) {
  if (order_.rescues.empty()) {
    return base::Ok();
  }
  TRY(restore_->LetGo());
  for (const RescueOrder& rescue : order_.rescues) {
    TRY_ASSIGN(auto job, RescueJob::Prepare(rescue, stop));
    rescues_.push_back(std::move(job));
  }
  return base::Ok();
}

base::Status SafeRestoreJob::Parts::CheckRoom() const {
  std::vector<RoomNeed> needs;
  if (backup_) {
    std::uint64_t bytes = 0;
    for (const BackupJob::Planned& planned : backup_->planned()) {
      bytes += RoomFor(planned.used_bytes);
    }
    needs.push_back({order_.backup->folder, bytes, "the copies"});
  }
  for (std::size_t i = 0; i < rescues_.size(); ++i) {
    needs.push_back({FolderOf(order_.rescues[i].archive),
                     RoomForArchive(rescues_[i]->bytes()),
                     "the personal files"});
  }
  if (undo_) {
    needs.push_back({order_.undo_folder, undo_->UndoBytes(), "the undo image"});
  }
  return CheckRoomForAll(needs);
}

// Until it is known, as if all were overwritten.
std::vector<Stage> SafeRestoreJob::Parts::UndoStages() const {
  if (undo_ || !keeps_undo()) {
    return undo_ ? undo_->Stages() : std::vector<Stage>();
  }
  std::vector<Stage> stages;
  for (const Stage& stage : restore_->PlannedStages().write) {
    if (stage.phase == imaging::Phase::kWriting) {
      stages.push_back({imaging::Phase::kCapturing, stage.bytes});
      stages.push_back({imaging::Phase::kProving, stage.bytes});
    }
  }
  return stages;
}

void SafeRestoreJob::Parts::Lay(std::vector<Stage>* stages,
                                Places* places) const {
  const RestoreJob::Stages own = restore_->PlannedStages();
  *stages = own.look;
  places->backup = stages->size();
  if (backup_) {
    Append(*stages, backup_->Stages());
  }
  places->rescue = stages->size();
  for (const auto& rescue : rescues_) {
    Append(*stages, rescue->Stages());
  }
  places->prove = stages->size();
  Append(*stages, own.prove);
  places->undo = stages->size();
  Append(*stages, UndoStages());
  places->write = stages->size();
  Append(*stages, own.write);
}

std::vector<Stage> SafeRestoreJob::Parts::Stages() const {
  std::vector<Stage> stages;
  Places places;
  Lay(&stages, &places);
  return stages;
}

SafeVerdict SafeRestoreJob::Parts::Run(JobProgress& progress,
                                       const std::stop_token& stop) {
  const base::Status ready = Protect(progress, stop);
  verdict_.restore = ready.ok() ? restore_->Write(progress, places_.write, stop)
                                : restore_->Refused(ready.error());
  Conclude(order_, verdict_);
  return std::move(verdict_);
}

base::Status SafeRestoreJob::Parts::Protect(JobProgress& progress,
                                            const std::stop_token& stop) {
  progress.Plan(Stages());
  TRY(restore_->Look(progress, 0, stop));
  if (keeps_undo() && !undo_) {
    TRY(PrepareUndo());
    TRY(CheckRoom());
  }
  std::vector<Stage> stages;
  Lay(&stages, &places_);
  progress.Plan(std::move(stages));
  TRY(Backup(places_.backup, progress, stop));
  TRY(Rescue(places_.rescue, progress, stop));
  TRY(restore_->Prove(progress, places_.prove, stop));
  return KeepForUndo(places_.undo, progress, stop);
}

base::Status SafeRestoreJob::Parts::Backup(std::size_t first,
                                           JobProgress& progress,
                                           const std::stop_token& stop) {
  if (!backup_) {
    return base::Ok();
  }
  verdict_.backup = backup_->Run(progress, first, stop);
  backup_.reset();
  const BackupVerdict& saved = *verdict_.backup;
  if (saved.error) {
    return *saved.error;
  }
  if (!saved.all_read() && !order_.accept_unreadable) {
    return UnreadableError(saved).WithHint(kHoldsZeros);
  }
  for (const SavedCopy& copy : saved.copies) {
    if (copy.proven) {
      restore_->gate().Proved(Gate::Proof::kCopy, copy.source);
    }
  }
  return base::Ok();
}

base::Status SafeRestoreJob::Parts::Rescue(std::size_t first,
                                           JobProgress& progress,
                                           const std::stop_token& stop) {
  if (rescues_.empty()) {
    return base::Ok();
  }
  for (std::size_t i = 0; i < rescues_.size(); ++i) {
    const std::size_t stages = rescues_[i]->Stages().size();
    verdict_.rescues.push_back(rescues_[i]->Run(progress, first, stop));
    first += stages;
    const RescueVerdict& saved = verdict_.rescues.back();
    if (saved.error) {
      return base::Error(*saved.error)
          .During(base::StrCat("saving the personal files of ",
                               order_.rescues[i].partition));
    }
    if (!saved.unread.empty() && !order_.accept_unread_files) {
      return UnreadableError(saved).WithHint(kFilesAreMissing);
    }
    restore_->gate().Proved(Gate::Proof::kFiles, order_.rescues[i].partition);
  }
  // What they were read from is unmounted with them.
  rescues_.clear();
  return restore_->TakeBack();
}

base::Status SafeRestoreJob::Parts::KeepForUndo(std::size_t first,
                                                JobProgress& progress,
                                                const std::stop_token& stop) {
  if (!undo_) {
    return base::Ok();
  }
  verdict_.undo = undo_->Run(progress, first, stop);
  // It has the targets open.
  undo_.reset();
  if (verdict_.undo->error) {
    return *verdict_.undo->error;
  }
  restore_->gate().Proved(Gate::Proof::kUndo);
  return base::Ok();
}

SafeRestoreJob::SafeRestoreJob(std::unique_ptr<Parts> parts)
    : parts_(std::move(parts)) {}

SafeRestoreJob::~SafeRestoreJob() = default;

base::Result<std::unique_ptr<SafeRestoreJob>> SafeRestoreJob::Prepare(
    SafeRestoreOrder order, const std::stop_token& stop) {
  auto parts = std::make_unique<Parts>(std::move(order));
  TRY(parts->Prepare(stop));
  return std::unique_ptr<SafeRestoreJob>(new SafeRestoreJob(std::move(parts)));
}

const imaging::Image& SafeRestoreJob::image() const {
  return parts_->restore().image();
}

const RestoreJobOptions& SafeRestoreJob::options() const {
  return parts_->order().options;
}

Gate& SafeRestoreJob::gate() {
  return parts_->restore().gate();
}

std::vector<std::string> SafeRestoreJob::overwritten() const {
  return parts_->restore().overwritten();
}

bool SafeRestoreJob::goes_on() const {
  return parts_->restore().goes_on();
}

const std::string& SafeRestoreJob::rescued(std::size_t number) const {
  return parts_->order().rescues[number].partition;
}

std::vector<Stage> SafeRestoreJob::Stages() const {
  return parts_->Stages();
}

SafeVerdict SafeRestoreJob::Run(JobProgress& progress,
                                const std::stop_token& stop) {
  return parts_->Run(progress, stop);
}

}  // namespace restore
