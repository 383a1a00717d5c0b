// SPDX-License-Identifier: Apache-2.0
#include "imaging/base/strings.h"
#include "restore/cli/commands.h"
#include "restore/cli/confirm.h"
#include "restore/cli/open_journal.h"
#include "restore/cli/restore_backup.h"
#include "restore/cli/restore_plan.h"
#include "restore/cli/restore_report.h"
#include "restore/cli/run_job.h"
#include "restore/job/describe_job.h"
#include "restore/job/restore_job.h"
#include "restore/job/undo_job.h"
#include "restore/machine/facts.h"
#include "restore/plan/saved_first.h"

namespace restore {

namespace {

using base::StrCat;

constexpr const char* kNothingWritten = "Nothing was written.";
constexpr const char* kTargetUntouched = "The target was not touched.";

// Which partition goes where.
base::Result<RestoreOrder> PairUp(const RestoreArguments& a) {
  const auto wrong = [](const char* text) {
    return base::Error(base::ErrorCode::kInvalidArgument, text)
        .WithHint(
            "Write: pristine restore IMAGE TARGET, or pristine restore IMAGE "
            "--partition 3 --to TARGET [--partition 4 --to TARGET ...].");
  };
  RestoreOrder order;
  order.image = a.image;
  if (a.to.empty()) {
    if (a.target.empty() || a.partitions.size() > 1) {
      return wrong("it takes one target for each partition");
    }
    order.legs.push_back(
        {a.partitions.empty() ? 0 : a.partitions[0], a.target});
    return order;
  }
  if (!a.target.empty() || a.to.size() != a.partitions.size()) {
    return wrong("there must be one --to for each --partition");
  }
  for (std::size_t i = 0; i < a.to.size(); ++i) {
    order.legs.push_back({a.partitions[i], a.to[i]});
  }
  return order;
}

base::Result<RestoreJobOptions> OptionsFrom(const RestoreArguments& a) {
  RestoreJobOptions options;
  options.threads = a.threads;
  options.delta = a.delta;
  options.prove = !a.no_prove;
  options.read_back = !a.no_read_back;
  // What is discarded cannot be put back.
  options.discard = !a.no_discard && a.undo_to.empty();
  options.new_ids = a.new_ids;
  options.accept_unreadable = a.accept_unreadable;
  options.expected_id = a.expect_disk;
  options.accept_battery = a.on_battery;
  if (!a.key.empty()) {
    TRY_ASSIGN(options.key_pem, ReadTextFile(a.key));
  }
  return options;
}

// A target that exists is overwritten only when somebody said so.
base::Status Confirm(const RestoreArguments& a,
                     const RestoreJob& job,
                     const Console& console) {
  for (const std::string& target : job.overwritten()) {
    TRY(ConfirmOverwriting(target, a.image,
                           {.yes = a.yes, .expect_disk = a.expect_disk},
                           console));
  }
  return base::Ok();
}

// Keeps what will be overwritten.  The gate stays shut until it is proven.
base::Status KeepForUndo(const RestoreArguments& a,
                         const RestoreOrder& order,
                         Gate& gate,
                         const Console& console) {
  if (a.undo_to.empty()) {
    return base::Ok();
  }
  gate.Demand(Gate::Proof::kUndo);
  TRY_ASSIGN(const auto job, RunJob(console, [&](imaging::Progress& /*none*/,
                                                 const std::stop_token& stop) {
               return UndoJob::Prepare({.restore = order,
                                        .delta = a.delta,
                                        .folder = a.undo_to,
                                        .threads = a.threads},
                                       stop);
             }));
  UndoVerdict kept = RunStages(
      console, [&](JobProgress& progress, const std::stop_token& stop) {
        progress.Plan(job->Stages());
        UndoVerdict verdict = job->Run(progress, 0, stop);
        progress.Finish();
        return verdict;
      });
  if (kept.error) {
    return kept.leftover.empty()
               ? *kept.error
               : base::Error(kept.error->code(), kept.error->text())
                     .WithHint(StrCat(kept.leftover,
                                      " is of no use: delete it. Nothing was "
                                      "written to the target."));
  }
  gate.Proved(Gate::Proof::kUndo);
  console.Say(StrCat("Kept for pristine undo, and proven: ",
                     base::FormatBytes(kept.kept_bytes), " in ",
                     base::FormatBytes(kept.stored_bytes), ", ",
                     kept.images.front(), "."));
  return base::Ok();
}

// With --keep-data the plan says what goes where.
base::Result<RestoreOrder> OrderByPlan(const RestoreArguments& a,
                                       const RestoreOrder& asked,
                                       const Console& console) {
  TRY_ASSIGN(RestorePlan plan, PlanRestore(a, asked));
  if (SavesFirst(a)) {
    SaveDataFirst(plan);
  }
  if (!plan.refusal) {
    ShowPlan(plan, console);
  }
  return OrderOf(plan);
}

// What a record tells of the time before the job.  A target that is made only
// now has no plan.
void RecordBefore(const RestoreArguments& a,
                  const RestoreOrder& order,
                  JobRecorder* recorder) {
  if (recorder == nullptr) {
    return;
  }
  for (const RestoreOrder::Leg& leg : order.legs) {
    recorder->AddDisk("target", leg.target);
  }
  const auto plan = PlanRestore(a, order);
  if (plan.ok()) {
    DescribePlan(plan.value(), recorder->record());
  }
}

ExitCode Refuse(const base::Error& error,
                JobRecorder* recorder,
                const Console& console,
                const char* written = kNothingWritten) {
  if (recorder != nullptr) {
    DescribeRefusal(error, recorder->record());
  }
  return console.Fail(error, ExitCode::kRefused, written);
}

// `asked` is what the command line says, and `order` what comes of it.
ExitCode Restore(const RestoreArguments& a,
                 const RestoreOrder& asked,
                 const RestoreOrder& order,
                 JobRecorder* recorder,
                 const Console& console) {
  auto options = OptionsFrom(a);
  if (!options.ok()) {
    return Refuse(options.error(), recorder, console);
  }
  const auto journal = OpenJournal(a.journal, console);
  if (!journal.ok()) {
    return Refuse(journal.error(), recorder, console);
  }
  options.value().journal = journal.value().journal.get();
  options.value().job_step = JobStep();
  const auto job = RestoreJob::Prepare(order, options.value());
  if (!job.ok()) {
    return Refuse(job.error(), recorder, console);
  }
  for (const std::string& warning : job.value()->gate().warnings()) {
    console.Note(warning);
  }
  // What it was cut off in was kept before its first write, and is no more.
  const bool going_on =
      journal.value().journal && journal.value().journal->entry();
  if (going_on) {
    SayThatItGoesOn(*journal.value().journal->entry(), console);
  }
  const base::Status confirmed = Confirm(a, *job.value(), console);
  if (!confirmed.ok()) {
    return Refuse(confirmed.error(), recorder, console);
  }
  const base::Status saved =
      SaveDataOf(a, asked, job.value()->gate(), recorder, console);
  if (!saved.ok()) {
    return Refuse(saved.error(), recorder, console, kTargetUntouched);
  }
  const base::Status kept =
      going_on ? base::Ok()
               : KeepForUndo(a, order, job.value()->gate(), console);
  if (!kept.ok()) {
    return Refuse(kept.error(), recorder, console);
  }
  if (a.no_prove) {
    console.Note("The image is NOT proven first (--no-prove).");
  }
  const Verdict verdict = RunStages(
      console,
      [&](JobProgress& progress, const std::stop_token& stop) {
        return job.value()->Run(progress, stop);
      },
      recorder == nullptr ? nullptr : &recorder->stages());
  if (recorder != nullptr) {
    DescribeImage(job.value()->image(), recorder->record());
    DescribeRestore(options.value(), verdict, recorder->record());
    DescribeGate(job.value()->gate(), recorder->record());
  }
  return ReportRestore(a, verdict, console);
}

ExitCode RecordedRestore(const RestoreArguments& a,
                         const RestoreOrder& order,
                         const Console& console) {
  const auto output = RecordOutput::Open(a.record);
  if (!output.ok()) {
    return console.Fail(output.error(), ExitCode::kRefused, kNothingWritten);
  }
  const auto recorder = output.value().Begin(JobKind::kRestore);
  RecordBefore(a, order, recorder.get());
  base::Result<RestoreOrder> planned =
      a.keep_data ? OrderByPlan(a, order, console) : order;
  const ExitCode code =
      planned.ok() ? Restore(a, order, planned.value(), recorder.get(), console)
                   : Refuse(planned.error(), recorder.get(), console);
  output.value().Write(recorder.get(), console);
  return code;
}

}  // namespace

ExitCode RunRestore(const RestoreArguments& arguments, Console& console) {
  const auto order = PairUp(arguments);
  if (order.ok() && arguments.target == "-") {
    return StreamRestore(arguments, order.value(), console);
  }
  if (order.ok() && arguments.dry_run) {
    return DryRun(arguments, order.value(), console);
  }
  return order.ok()
             ? RecordedRestore(arguments, order.value(), console)
             : console.Fail(order.error(), ExitCode::kRefused, kNothingWritten);
}

}  // namespace restore
