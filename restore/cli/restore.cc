// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <utility>

#include "restore/cli/commands.h"
#include "restore/cli/confirm.h"
#include "restore/cli/open_journal.h"
#include "restore/cli/restore_plan.h"
#include "restore/cli/restore_report.h"
#include "restore/cli/restore_savings.h"
#include "restore/cli/run_job.h"
#include "restore/job/describe_job.h"
#include "restore/job/describe_safe.h"
#include "restore/job/safe_restore.h"
#include "restore/machine/facts.h"
#include "restore/plan/saved_first.h"

namespace restore {

namespace {

constexpr const char* kNothingWritten = "Nothing was written.";

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
  options.discard = !a.no_discard;
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
                     const std::vector<std::string>& targets,
                     const Console& console) {
  for (const std::string& target : targets) {
    TRY(ConfirmOverwriting(target, a.image,
                           {.yes = a.yes, .expect_disk = a.expect_disk},
                           console));
  }
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

// One restore, from what was asked for to its record.
class RestoreCommand {
 public:
  RestoreCommand(const RestoreArguments& arguments,
                 const RestoreOrder& asked,
                 const RecordOutput& output,
                 const Console& console)
      : a_(arguments),
        asked_(asked),
        output_(output),
        recorder_(output.Begin(JobKind::kRestore, SavesAnything(arguments))),
        console_(console) {}

  ExitCode Run() {
    RecordBefore(a_, asked_, recorder_.get());
    const ExitCode code = Work();
    // The places for what was saved are still mounted.
    output_.Write(recorder_.get(), console_,
                  savings_ ? savings_->folder() : "");
    return code;
  }

 private:
  ExitCode Refuse(const base::Error& error) {
    if (recorder_ != nullptr) {
      DescribeRefusal(error, recorder_->record());
    }
    return console_.Fail(error, ExitCode::kRefused, kNothingWritten);
  }

  ExitCode Work() {
    const base::Status ready = Prepare();
    if (!ready.ok()) {
      return Refuse(ready.error());
    }
    if (a_.no_prove) {
      console_.Note("The image is NOT proven first (--no-prove).");
    }
    const SafeVerdict verdict = RunStages(
        console_,
        [&](JobProgress& progress, const std::stop_token& stop) {
          return job_->Run(progress, stop);
        },
        recorder_ == nullptr ? nullptr : &recorder_->stages());
    if (recorder_ != nullptr) {
      DescribeSafeRestore(*job_, verdict, recorder_->record());
    }
    ReportSaved(verdict, console_);
    return ReportRestore(a_, verdict, console_);
  }

  base::Status Prepare() {
    SafeRestoreOrder order;
    TRY_ASSIGN(order.options, OptionsFrom(a_));
    TRY_ASSIGN(journal_, OpenJournal(a_.journal, console_));
    order.options.journal = journal_.journal.get();
    order.options.job_step = JobStep();
    order.accept_unreadable = a_.accept_unreadable;
    order.accept_unread_files = a_.accept_unreadable;
    order.restore = asked_;
    if (a_.keep_data) {
      TRY_ASSIGN(order.restore, OrderByPlan(a_, asked_, console_));
    }
    // What it was cut off in was saved before its first write, and is no more.
    const bool going_on = journal_.journal && journal_.journal->entry();
    if (!going_on) {
      TRY_ASSIGN(RestoreSavings savings,
                 RestoreSavings::Find(a_, asked_, console_));
      savings_ = std::move(savings);
      savings_->AddTo(order);
    }
    TRY_ASSIGN(job_, RunJob(console_, [&](imaging::Progress& /*none*/,
                                          const std::stop_token& stop) {
                 return SafeRestoreJob::Prepare(std::move(order), stop);
               }));
    for (const std::string& warning : job_->gate().warnings()) {
      console_.Note(warning);
    }
    if (job_->goes_on()) {
      SayThatItGoesOn(*journal_.journal->entry(), console_);
    }
    return Confirm(a_, job_->overwritten(), console_);
  }

  const RestoreArguments& a_;
  const RestoreOrder& asked_;
  const RecordOutput& output_;
  const std::unique_ptr<JobRecorder> recorder_;
  const Console& console_;
  JournalInUse journal_;
  std::optional<RestoreSavings> savings_;
  std::unique_ptr<SafeRestoreJob> job_;
};

ExitCode RecordedRestore(const RestoreArguments& a,
                         const RestoreOrder& order,
                         const Console& console) {
  const auto output = RecordOutput::Open(a.record);
  return output.ok() ? RestoreCommand(a, order, output.value(), console).Run()
                     : console.Fail(output.error(), ExitCode::kRefused,
                                    kNothingWritten);
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
