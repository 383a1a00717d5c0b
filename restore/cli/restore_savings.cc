// SPDX-License-Identifier: Apache-2.0
#include "restore/cli/restore_savings.h"

#include <utility>

#include "imaging/base/strings.h"
#include "restore/cli/backup_report.h"
#include "restore/cli/find_rescues.h"
#include "restore/cli/restore_plan.h"
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

}  // namespace

bool SavesFirst(const RestoreArguments& arguments) {
  return !arguments.backup_to.empty() && arguments.backup_to != "none";
}

bool SavesAnything(const RestoreArguments& arguments) {
  return SavesFirst(arguments) || !arguments.rescue_to.empty() ||
         !arguments.undo_to.empty();
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

base::Status RestoreSavings::FindCopies(const RestoreArguments& arguments,
                                        const RestorePlan& plan,
                                        const Console& console) {
  TRY_ASSIGN(saver_, LookAtData(arguments, plan, console));
  if (saver_->partitions().empty()) {
    console.Note("The disk has no data partition to save.");
    return base::Ok();
  }
  NotePartitions(*saver_, console);
  TRY_ASSIGN(JobFolder folder, saver_->MakeFolder());
  folder_ = std::move(folder);
  return base::Ok();
}

base::Result<RestoreSavings> RestoreSavings::Find(
    const RestoreArguments& arguments,
    const RestoreOrder& order,
    const Console& console) {
  RestoreSavings savings;
  savings.undo_folder_ = arguments.undo_to;
  savings.rescue_folder_ = arguments.rescue_to;
  auto plan = PlanRestore(arguments, order);
  if (!SavesFirst(arguments) && plan.ok()) {
    WarnOfUnsavedData(plan.value(), console);
  }
  if (!SavesFirst(arguments) && arguments.rescue_to.empty()) {
    return savings;
  }
  if (!plan.ok()) {
    return std::move(plan).error();
  }
  if (SavesFirst(arguments)) {
    TRY(savings.FindCopies(arguments, plan.value(), console));
  }
  if (!arguments.rescue_to.empty()) {
    TRY_ASSIGN(savings.rescues_,
               FindRescues(plan.value(), arguments.rescue_to, console));
  }
  return savings;
}

std::string RestoreSavings::folder() const {
  return folder_                ? folder_->path()
         : undo_folder_.empty() ? rescue_folder_
                                : undo_folder_;
}

void RestoreSavings::AddTo(SafeRestoreOrder& order) const {
  if (folder_) {
    order.backup = saver_->OrderFor(folder_->path());
  }
  order.rescues = rescues_;
  order.undo_folder = undo_folder_;
}

}  // namespace restore
