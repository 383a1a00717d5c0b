// SPDX-License-Identifier: Apache-2.0
#include "restore/cli/restore_backup.h"

#include <utility>

#include "imaging/base/strings.h"
#include "restore/cli/backup_report.h"
#include "restore/cli/restore_plan.h"
#include "restore/cli/save_data.h"
#include "restore/job/describe_job.h"
#include "restore/plan/saved_first.h"

namespace restore {

namespace {

using base::StrCat;

base::Result<std::unique_ptr<DataSaver>> LookAtData(const RestoreArguments& a,
                                                    RestorePlan plan,
                                                    const Console& console) {
  std::vector<DataPartition> data = DataPartitionsOf(plan);
  return DataSaver::Look({.plan = std::move(plan),
                          .partitions = std::move(data),
                          .to = a.backup_to,
                          .level = imaging::ChunkEncoder::kDefaultLevel,
                          .threads = a.threads},
                         console);
}

// A script asks for copies or goes without, but not unawares.
void WarnOfUnsavedData(const RestorePlan& plan, const Console& console) {
  std::string names;
  for (const DataPartition& partition : DataPartitionsOf(plan)) {
    names += StrCat(names.empty() ? "" : ", ", EnglishTitle(partition.title),
                    " (", FateName(partition.fate), ")");
  }
  if (!names.empty()) {
    console.Note(StrCat("Data partitions are NOT saved first: ", names,
                        ". --backup-to saves them."));
  }
}

// Copies that are not all proven keep the gate shut.
base::Status MakeCopies(const RestoreArguments& a,
                        DataSaver& saver,
                        Gate& gate,
                        JobRecorder* recorder,
                        const Console& console) {
  if (saver.partitions().empty()) {
    console.Note("The disk has no data partition to save.");
    return base::Ok();
  }
  for (const DataPartition& partition : saver.partitions()) {
    gate.Demand(Gate::Proof::kCopy, partition.source);
  }
  NotePartitions(saver, console);
  TRY_ASSIGN(const BackupVerdict verdict, saver.Run(console));
  ShowCopies(verdict, console);
  if (recorder != nullptr) {
    DescribeBackup(verdict, recorder->record());
  }
  if (verdict.error) {
    console.Note(StateOf(verdict));
    return *verdict.error;
  }
  if (!verdict.all_read() && !a.accept_unreadable) {
    return UnreadableError(verdict).WithHint(
        "The copy holds zeros there. --accept-unreadable restores all the "
        "same. Nothing was overwritten.");
  }
  for (const SavedCopy& copy : verdict.copies) {
    if (copy.proven) {
      gate.Proved(Gate::Proof::kCopy, copy.source);
    }
  }
  return base::Ok();
}

}  // namespace

bool SavesFirst(const RestoreArguments& arguments) {
  return !arguments.backup_to.empty() && arguments.backup_to != "none";
}

ExitCode DryRun(const RestoreArguments& arguments,
                const RestoreOrder& order,
                const Console& console) {
  const auto refuse = [&](const base::Error& error) {
    return console.Fail(error, ExitCode::kRefused, "Nothing was written.");
  };
  auto plan = PlanRestore(arguments, order);
  if (!plan.ok()) {
    return refuse(plan.error());
  }
  if (!SavesFirst(arguments) || plan.value().refusal) {
    return ShowPlan(plan.value(), console);
  }
  SaveDataFirst(plan.value());
  const ExitCode shown = ShowPlan(plan.value(), console);
  const auto saver = LookAtData(arguments, plan.value(), console);
  if (!saver.ok()) {
    return refuse(saver.error());
  }
  ShowBackupPlan(*saver.value(), console);
  return shown;
}

base::Status SaveDataOf(const RestoreArguments& arguments,
                        const RestoreOrder& order,
                        Gate& gate,
                        JobRecorder* recorder,
                        const Console& console) {
  auto plan = PlanRestore(arguments, order);
  if (!SavesFirst(arguments)) {
    if (plan.ok()) {
      WarnOfUnsavedData(plan.value(), console);
    }
    return base::Ok();
  }
  if (!plan.ok()) {
    return std::move(plan).error();
  }
  TRY_ASSIGN(const auto saver,
             LookAtData(arguments, std::move(plan).value(), console));
  return MakeCopies(arguments, *saver, gate, recorder, console);
}

}  // namespace restore
