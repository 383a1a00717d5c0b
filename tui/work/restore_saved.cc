// SPDX-License-Identifier: Apache-2.0
#include "tui/work/restore_saved.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "imaging/base/strings.h"
#include "restore/backup/job_folder.h"
#include "restore/job/describe_job.h"
#include "restore/job/describe_safe.h"
#include "restore/job/job_recorder.h"
#include "restore/job/journal_in_use.h"
#include "restore/job/safe_restore.h"
#include "tui/work/job_end.h"
#include "tui/work/keep_record.h"
#include "tui/work/save_place.h"
#include "tui/work/tell_damage.h"

namespace tui {

namespace {

using base::StrCat;

void LogCopies(const restore::BackupVerdict& backup, JobEnd& end) {
  for (const restore::SavedCopy& copy : backup.copies) {
    if (copy.proven) {
      end.saved.emplace_back(copy.title, copy.path);
    }
    if (!copy.unreadable.empty()) {
      // It is told once, when the job is over: nobody waits for an answer.
      TellUnreadableOf(copy.path, std::stop_token(), end);
    }
  }
  if (!backup.leftover.empty()) {
    end.log.push_back(StrCat("left behind: ", backup.leftover));
  }
}

void LogArchive(const SavedFolders& saved,
                const restore::RescueVerdict& rescue,
                JobEnd& end) {
  end.unread.insert(end.unread.end(), rescue.unread.begin(),
                    rescue.unread.end());
  end.elsewhere.insert(end.elsewhere.end(), rescue.elsewhere.begin(),
                       rescue.elsewhere.end());
  for (const std::string& link : rescue.links) {
    end.log.push_back(StrCat("saved as a link alone: ", link));
  }
  if (!rescue.error) {
    end.saved.emplace_back(saved.people, rescue.archive);
    end.archives.push_back(rescue.archive);
    end.log.push_back(StrCat(rescue.archive, ": ", rescue.files, " files, ",
                             base::FormatBytes(rescue.bytes)));
  }
}

// All that was asked for is saved and proven.
bool IsSaved(const SaveRequest& save, const restore::SafeVerdict& verdict) {
  const auto& backup = verdict.backup;
  const bool copies =
      save.partitions.empty() ||
      (backup && !backup->error &&
       std::ranges::all_of(backup->copies, &restore::SavedCopy::proven));
  return copies && verdict.rescues.size() == save.personal.size() &&
         std::ranges::none_of(verdict.rescues, [](const auto& rescue) {
           return rescue.error.has_value();
         });
}

void LogKept(const JobRequest& request,
             const restore::SafeVerdict& verdict,
             JobEnd& end) {
  // Of a try before this one.
  end.archives = request.archives;
  if (!request.save) {
    return;
  }
  if (verdict.backup) {
    LogCopies(*verdict.backup, end);
  }
  for (std::size_t i = 0; i < verdict.rescues.size(); ++i) {
    LogArchive(request.save->personal[i], verdict.rescues[i], end);
  }
  end.is_saved = IsSaved(*request.save, verdict) &&
                 (end.unread.empty() || request.unread_accepted);
}

class Restoration {
 public:
  Restoration(const JobRequest& request,
              restore::Volumes& volumes,
              restore::JobProgress& progress,
              const std::stop_token& stop)
      : request_(request),
        volumes_(volumes),
        progress_(progress),
        stop_(stop) {}

  JobEnd Run() {
    restore::JobRecorder recorder(restore::JobKind::kRestore);
    recorder.AddDisk("target", request_.plan.disk);
    restore::DescribePlan(request_.plan, recorder.record());
    if (request_.save_waived) {
      recorder.record().waivers.push_back(restore::Waiver::kNoBackup);
    }
    JobEnd end = Work(recorder.record());
    end.image_gone =
        end.error && !end.cancelled && IsImageGone(request_.plan.image);
    // Whoever sees the result may pull the stick.
    KeepRecord(request_, folder_ ? folder_->path() : "", volumes_, recorder,
               end);
    return end;
  }

 private:
  restore::RestoreJobOptions Options() const {
    restore::RestoreJobOptions options;
    options.prove = request_.options.prove;
    options.read_back = request_.options.read_back;
    options.delta = request_.options.delta;
    options.new_ids = request_.options.new_ids;
    options.volumes = &volumes_;
    options.journal = use_.journal.get();
    options.new_journal = request_.new_journal;
    return options;
  }

  // The place for the copies is opened before the image, which may lie on the
  // same volume.
  base::Status Prepare() {
    restore::SafeRestoreOrder order;
    if (request_.save) {
      TRY_ASSIGN(restore::JobFolder folder, MakeJobFolder(request_, volumes_));
      folder_ = std::move(folder);
      if (!request_.save->partitions.empty()) {
        order.backup = CopiesOf(request_, folder_->path());
      }
      if (request_.save->undo) {
        order.undo_folder = folder_->path();
      }
      order.rescues = ArchivesOf(request_, folder_->path());
      order.accept_unread_files = request_.unread_accepted;
    }
    TRY_ASSIGN(order.restore, restore::OrderOf(request_.plan));
    use_ = restore::UseMediumJournal(request_.journal);
    order.options = Options();
    TRY_ASSIGN(job_, restore::SafeRestoreJob::Prepare(std::move(order), stop_));
    return base::Ok();
  }

  JobEnd Work(restore::Record& record) {
    const base::Status ready = Prepare();
    if (!ready.ok()) {
      restore::DescribeRefusal(ready.error(), record);
      return Refused(ready.error());
    }
    const restore::SafeVerdict verdict = job_->Run(progress_, stop_);
    restore::DescribeSafeRestore(*job_, verdict, record);
    return EndOf(verdict);
  }

  // The folder of what undoes the job, from this try or an earlier one.
  std::string UndoOf(const restore::SafeVerdict& verdict) const {
    return verdict.undo && !verdict.undo->images.empty() ? folder_->path()
                                                         : request_.undo;
  }

  JobEnd EndOf(const restore::SafeVerdict& verdict) const {
    JobEnd end = tui::EndOf(verdict.restore);
    end.read_back = request_.options.read_back;
    LogKept(request_, verdict, end);
    end.undo = UndoOf(verdict);
    end.log.insert(end.log.begin(), StrCat("image ", request_.plan.image));
    // What was saved is part of what state things are in.
    if (verdict.written != verdict.restore.written) {
      end.log.push_back(verdict.written);
    }
    if (!use_.note.empty()) {
      end.log.push_back(use_.note);
    }
    return end;
  }

  const JobRequest& request_;
  restore::Volumes& volumes_;
  restore::JobProgress& progress_;
  const std::stop_token& stop_;
  restore::JournalInUse use_;
  std::optional<restore::JobFolder> folder_;
  std::unique_ptr<restore::SafeRestoreJob> job_;
};

}  // namespace

JobEnd RestoreSaved(const JobRequest& request,
                    restore::Volumes& volumes,
                    restore::JobProgress& progress,
                    const std::stop_token& stop) {
  return Restoration(request, volumes, progress, stop).Run();
}

}  // namespace tui
