// SPDX-License-Identifier: Apache-2.0
#include "tui/work/go_on.h"

#include <utility>

#include "imaging/base/strings.h"
#include "restore/job/journal_in_use.h"
#include "restore/job/resume.h"
#include "tui/work/job_end.h"

namespace tui {

namespace {

using base::StrCat;

base::Error NothingToDo() {
  return base::Error(base::ErrorCode::kNotFound,
                     "there is no restore to go on with")
      .WithHint("Start again. Nothing was written.");
}

// Opened, with all that it needs while it runs.
struct Restoration {
  restore::JournalInUse use;
  std::string image;
  bool read_back = true;
  std::unique_ptr<restore::RestoreJob> job;
};

base::Result<Restoration> Prepare(const JobRequest& request,
                                  restore::Volumes& volumes,
                                  const std::stop_token& stop) {
  TRY_ASSIGN(const auto found, restore::FindInterrupted(request.journal));
  if (!found) {
    return NothingToDo();
  }
  Restoration out;
  TRY_ASSIGN(out.image, restore::FindImageOf(found->entry, &volumes, stop));
  TRY_ASSIGN(restore::Resumption resumption,
             restore::OrderOf(*found, out.image));
  TRY_ASSIGN(out.use, restore::UseJournal(request.journal));
  restore::RestoreJobOptions& options = resumption.options;
  options.journal = out.use.journal.get();
  options.volumes = &volumes;
  out.read_back = options.read_back;
  TRY_ASSIGN(out.job, restore::RestoreJob::Prepare(std::move(resumption.order),
                                                   std::move(options)));
  return out;
}

}  // namespace

JobEnd GoOnWithJournal(const JobRequest& request,
                       restore::Volumes& volumes,
                       restore::JobProgress& progress,
                       const std::stop_token& stop) {
  const auto prepared = Prepare(request, volumes, stop);
  if (!prepared.ok()) {
    return Refused(prepared.error());
  }
  const Restoration& restoration = prepared.value();
  const restore::Verdict verdict = restoration.job->Run(progress, stop);
  JobEnd end = EndOf(verdict);
  end.read_back = restoration.read_back;
  end.log.insert(end.log.begin(), StrCat("image ", restoration.image));
  end.image_gone =
      end.error && !end.cancelled && IsImageGone(restoration.image);
  return end;
}

}  // namespace tui
