// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <utility>

#include "imaging/base/strings.h"
#include "restore/backup/backup_text.h"
#include "restore/cli/backup_report.h"
#include "restore/cli/commands.h"
#include "restore/cli/named_place.h"
#include "restore/cli/run_job.h"
#include "restore/cli/save_data.h"
#include "restore/job/describe_alone.h"
#include "restore/job/describe_job.h"
#include "restore/plan/fingerprint.h"

namespace restore {

namespace {

using base::StrCat;

constexpr const char* kNothingWritten = "Nothing was written.";

// Those that were asked for, or every one that holds data.
base::Result<std::vector<DataPartition>> Wanted(const BackupArguments& a,
                                                const NamedPlace& place,
                                                const RestorePlan& plan) {
  std::vector<int> numbers = a.partitions;
  if (place.partition != 0) {
    numbers = {place.partition};
  }
  if (numbers.empty()) {
    return DataPartitionsOf(plan);
  }
  std::vector<DataPartition> out;
  for (const int number : numbers) {
    TRY_ASSIGN(DataPartition partition, DataPartitionAt(plan, number));
    out.push_back(std::move(partition));
  }
  return out;
}

base::Status CheckExpected(const BackupArguments& a, const Disk& disk) {
  const std::string id = FingerprintId(FingerprintOf(disk));
  if (a.expect_disk.empty() || id == a.expect_disk) {
    return base::Ok();
  }
  return base::Error(base::ErrorCode::kInvalidArgument,
                     StrCat(a.disk, " is ", Describe(FingerprintOf(disk)),
                            " with the fingerprint ", id, " and not ",
                            base::Printable(a.expect_disk)))
      .WithHint("pristine disks lists the fingerprints of all disks.");
}

base::Result<std::unique_ptr<DataSaver>> Look(const BackupArguments& a,
                                              const Console& console) {
  TRY_ASSIGN(const NamedPlace place, FindPlace(a.disk));
  TRY(CheckExpected(a, place.disk));
  DataSaver::Request request{.plan = PlanToKeepAll(place.disk),
                             .partitions = {},
                             .to = a.to,
                             .level = a.level,
                             .threads = a.threads};
  TRY_ASSIGN(request.partitions, Wanted(a, place, request.plan));
  return DataSaver::Look(std::move(request), console);
}

std::string StateOf(const BackupVerdict& verdict) {
  const std::string kept = WhatIsKept(verdict);
  return StrCat("The partitions were only read.", kept.empty() ? "" : " ",
                kept);
}

// One run, from the disk to the record.
class BackupCommand {
 public:
  BackupCommand(const BackupArguments& arguments,
                const RecordOutput& output,
                const Console& console)
      : a_(arguments), output_(output), console_(console) {}

  ExitCode Run() {
    auto saver = Look(a_, console_);
    if (!saver.ok()) {
      return console_.Fail(saver.error(), ExitCode::kRefused, kNothingWritten);
    }
    saver_ = std::move(saver).value();
    if (a_.dry_run || saver_->partitions().empty()) {
      ShowBackupPlan(*saver_, console_);
      return ExitCode::kDone;
    }
    recorder_ = output_.Begin(JobKind::kBackup, true);
    recorder_->AddDisk("source", a_.disk);
    NotePartitions(*saver_, console_);
    const ExitCode code = Work();
    output_.Write(recorder_.get(), console_, folder_ ? folder_->path() : "");
    return code;
  }

 private:
  base::Result<std::unique_ptr<BackupJob>> Prepare() {
    TRY_ASSIGN(JobFolder folder, saver_->MakeFolder());
    folder_ = std::move(folder);
    recorder_->AddDisk("destination", folder_->path());
    return RunJob(console_, [&](imaging::Progress& /*none*/,
                                const std::stop_token& stop) {
      return BackupJob::Prepare(saver_->OrderFor(folder_->path()), stop);
    });
  }

  ExitCode Work() {
    const auto job = Prepare();
    if (!job.ok()) {
      DescribeRefusal(job.error(), recorder_->record());
      return console_.Fail(job.error(), ExitCode::kRefused, kNothingWritten);
    }
    const BackupVerdict verdict = RunStages(
        console_,
        [&](JobProgress& progress, const std::stop_token& stop) {
          progress.Plan(job.value()->Stages());
          BackupVerdict out = job.value()->Run(progress, 0, stop);
          progress.Finish();
          return out;
        },
        &recorder_->stages());
    DescribeBackupAlone(verdict, recorder_->record());
    ShowCopies(verdict, console_);
    if (verdict.error) {
      return console_.Fail(*verdict.error, ExitCode::kFailed, StateOf(verdict));
    }
    return verdict.all_read()
               ? ExitCode::kDone
               : console_.Fail(UnreadableError(verdict), ExitCode::kFailed,
                               StateOf(verdict));
  }

  const BackupArguments& a_;
  const RecordOutput& output_;
  const Console& console_;
  // In this order: each lies in what stands before it.
  std::unique_ptr<DataSaver> saver_;
  std::optional<JobFolder> folder_;
  std::unique_ptr<JobRecorder> recorder_;
};

}  // namespace

ExitCode RunBackup(const BackupArguments& arguments, Console& console) {
  const auto output = RecordOutput::Open(arguments.record);
  return output.ok() ? BackupCommand(arguments, output.value(), console).Run()
                     : console.Fail(output.error(), ExitCode::kRefused,
                                    kNothingWritten);
}

}  // namespace restore
