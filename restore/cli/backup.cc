// SPDX-License-Identifier: Apache-2.0
#include "restore/cli/backup_report.h"
#include "restore/cli/commands.h"
#include "restore/cli/named_place.h"
#include "restore/cli/save_data.h"

namespace restore {

namespace {

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

base::Result<std::unique_ptr<DataSaver>> Look(const BackupArguments& a,
                                              const Console& console) {
  TRY_ASSIGN(const NamedPlace place, FindPlace(a.disk));
  DataSaver::Request request{.plan = PlanToKeepAll(place.disk),
                             .partitions = {},
                             .to = a.to,
                             .level = a.level,
                             .threads = a.threads};
  TRY_ASSIGN(request.partitions, Wanted(a, place, request.plan));
  return DataSaver::Look(std::move(request), console);
}

}  // namespace

ExitCode RunBackup(const BackupArguments& arguments, Console& console) {
  const auto saver = Look(arguments, console);
  if (!saver.ok()) {
    return console.Fail(saver.error(), ExitCode::kRefused, kNothingWritten);
  }
  if (arguments.dry_run || saver.value()->partitions().empty()) {
    ShowBackupPlan(*saver.value(), console);
    return ExitCode::kDone;
  }
  NotePartitions(*saver.value(), console);
  const auto verdict = saver.value()->Run(console);
  if (!verdict.ok()) {
    return console.Fail(verdict.error(), ExitCode::kRefused, kNothingWritten);
  }
  ShowCopies(verdict.value(), console);
  if (verdict.value().error) {
    return console.Fail(*verdict.value().error, ExitCode::kFailed,
                        StateOf(verdict.value()));
  }
  return verdict.value().all_read()
             ? ExitCode::kDone
             : console.Fail(UnreadableError(verdict.value()), ExitCode::kFailed,
                            StateOf(verdict.value()));
}

}  // namespace restore
