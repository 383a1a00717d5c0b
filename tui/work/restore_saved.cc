// SPDX-License-Identifier: Apache-2.0
#include "tui/work/restore_saved.h"

#include <memory>
#include <optional>
#include <utility>

#include "imaging/base/strings.h"
#include "restore/job/describe_job.h"
#include "restore/job/job_recorder.h"
#include "restore/job/journal_in_use.h"
#include "restore/job/restore_job.h"
#include "tui/work/job_end.h"
#include "tui/work/keep_record.h"
#include "tui/work/saving_job.h"

namespace tui {

namespace {

using base::StrCat;

// Reading the image, writing and reading back what it holds.
std::uint64_t BytesOf(const restore::RestorePlan& plan) {
  constexpr std::uint64_t kTimes = 3;
  std::uint64_t bytes = 1;
  for (const restore::PlannedLeg& leg : plan.legs) {
    bytes += leg.bytes * kTimes;
  }
  return bytes;
}

class Restoration {
 public:
  Restoration(const JobRequest& request,
              restore::Volumes& volumes,
              JobBar& bar,
              const std::stop_token& stop)
      : request_(request), volumes_(volumes), bar_(bar), stop_(stop) {}

  JobEnd Run() {
    restore::JobRecorder recorder(restore::JobKind::kRestore);
    recorder.AddDisk("target", request_.plan.disk);
    restore::DescribePlan(request_.plan, recorder.record());
    JobEnd end = Work(recorder.record());
    DescribeSaving(request_, saving_ ? &saving_->verdict() : nullptr,
                   recorder.record());
    // Whoever sees the result may pull the stick.
    KeepRecord(request_, saving_ ? saving_->folder() : "", volumes_, recorder,
               end);
    return end;
  }

 private:
  restore::RestoreJobOptions Options() {
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

  JobEnd Fail(const base::Error& error, restore::Record& record) {
    restore::DescribeRefusal(error, record);
    JobEnd end = Refused(error);
    end.image_gone = !end.cancelled && IsImageGone(request_.plan.image);
    LogSaved(end);
    return end;
  }

  // The place for the copies is opened before the image, which may lie on the
  // same volume.
  JobEnd Work(restore::Record& record) {
    if (request_.save) {
      auto saving = SavingJob::Prepare(request_, volumes_, stop_);
      if (!saving.ok()) {
        return Fail(saving.error(), record);
      }
      saving_ = std::move(saving).value();
    }
    auto order = restore::OrderOf(request_.plan);
    if (!order.ok()) {
      return Fail(order.error(), record);
    }
    use_ = restore::UseMediumJournal(request_.journal);
    const restore::RestoreJobOptions options = Options();
    auto job = restore::RestoreJob::Prepare(std::move(order).value(), options);
    if (!job.ok()) {
      return Fail(job.error(), record);
    }
    const base::Status saved = Save(job.value()->gate());
    if (!saved.ok()) {
      return Fail(saved.error(), record);
    }
    const restore::Verdict verdict = job.value()->Run(NextPart(), stop_);
    restore::DescribeImage(job.value()->image(), record);
    restore::DescribeRestore(options, verdict, record);
    return EndOf(verdict);
  }

  base::Status Save(restore::Gate& gate) {
    if (!saving_) {
      return base::Ok();
    }
    saving_->Demand(gate);
    const auto mine = static_cast<double>(saving_->bytes());
    share_ = mine / (mine + static_cast<double>(BytesOf(request_.plan)));
    return saving_->Run(bar_.Begin(share_, 0, StagesOfRestore()), gate, stop_);
  }

  std::size_t StagesOfRestore() const {
    const std::size_t legs = request_.plan.legs.size();
    return (request_.options.prove ? 1 : 0) +
           legs * (request_.options.read_back ? 2 : 1);
  }

  restore::JobProgress& NextPart() {
    return bar_.Begin(1 - share_, saving_ ? saving_->stages() : 0, 0);
  }

  JobEnd EndOf(const restore::Verdict& verdict) {
    JobEnd end = tui::EndOf(verdict);
    end.read_back = request_.options.read_back;
    LogSaved(end);
    end.log.insert(end.log.begin(), StrCat("image ", request_.plan.image));
    if (!use_.note.empty()) {
      end.log.push_back(use_.note);
    }
    end.image_gone =
        end.error && !end.cancelled && IsImageGone(request_.plan.image);
    return end;
  }

  void LogSaved(JobEnd& end) const {
    if (!saving_) {
      return;
    }
    const restore::BackupVerdict& verdict = saving_->verdict();
    end.is_saved = !verdict.copies.empty() && !verdict.error;
    for (const restore::SavedCopy& copy : verdict.copies) {
      if (copy.proven) {
        end.saved.emplace_back(copy.title, copy.path);
      }
      end.is_saved = end.is_saved && copy.proven;
    }
    if (!verdict.leftover.empty()) {
      end.log.push_back(StrCat("left behind: ", verdict.leftover));
    }
  }

  const JobRequest& request_;
  restore::Volumes& volumes_;
  JobBar& bar_;
  const std::stop_token& stop_;
  std::optional<SavingJob> saving_;
  restore::JournalInUse use_;
  double share_ = 0;
};

}  // namespace

JobEnd RestoreSaved(const JobRequest& request,
                    restore::Volumes& volumes,
                    JobBar& bar,
                    const std::stop_token& stop) {
  return Restoration(request, volumes, bar, stop).Run();
}

}  // namespace tui
