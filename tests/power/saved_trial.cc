// SPDX-License-Identifier: Apache-2.0
#include "tests/power/saved_trial.h"

#include <filesystem>

#include "imaging/base/strings.h"
#include "restore/backup/backup_job.h"
#include "tests/power/image_judge.h"
#include "tests/power/power.h"

namespace restore::testing {

using base::StrCat;

SavedTrial::SavedTrial(const DiskCase& disk)
    : name_(StrCat("saved first, ", disk.name)), bench_(disk) {
  const std::vector<std::byte> used = UsedDisk(disk);
  data_ = PartitionsOf(used).back();
  const auto begin =
      used.begin() + static_cast<std::ptrdiff_t>(data_.range.offset);
  content_.assign(begin,
                  begin + static_cast<std::ptrdiff_t>(data_.range.length));
}

// As `pristine restore --backup-to --journal`.
base::Status SavedTrial::SaveAndRestore(bool claims) const {
  return bench_.Restore(claims, true, [this](RestoreJob& job) -> base::Status {
    job.gate().Demand(Gate::Proof::kCopy, "data");
    const std::string disk = bench_.folder().File("disk.img");
    BackupOrder order;
    order.disk = disk;
    order.folder = folder_;
    order.level = 1;
    order.threads = 1;
    order.items.push_back({.source = StrCat(disk, "#", data_.number),
                           .title = {.kind = Title::Kind::kNumbered,
                                     .letter = 0,
                                     .number = data_.number,
                                     .label = ""},
                           .number = data_.number});
    TRY_ASSIGN(const auto backup, BackupJob::Prepare(std::move(order), {}));
    JobProgress progress;
    progress.Plan(backup->Stages());
    const BackupVerdict verdict = backup->Run(progress, 0, {});
    if (verdict.error) {
      return *verdict.error;
    }
    job.gate().Proved(Gate::Proof::kCopy, "data");
    return base::Ok();
  });
}

std::string SavedTrial::AfterCut() const {
  std::string wrong = bench_.AfterCut();
  if (!wrong.empty() || bench_.Untouched()) {
    return wrong;
  }
  const Judged copy = JudgeImage(
      StrCat(folder_, "/Partition ", data_.number, ".pri"), content_);
  return copy.as == Judged::As::kWhole
             ? ""
             : StrCat("data is overwritten, and its copy is not right: ",
                      copy.reason);
}

std::string SavedTrial::Run(unsigned seed) {
  bench_.Reset();
  Power power(bench_.folder(), seed);
  std::string wrong;
  bool ended = false;
  int attempt = 0;
  for (bool cut = true; wrong.empty() && !ended; cut = power.Toss()) {
    const bool resumes = bench_.Pending();
    if (resumes) {
      CountResumed();
    } else {
      folder_ = bench_.folder().File(StrCat("copies ", ++attempt));
      std::filesystem::remove_all(folder_);
      std::filesystem::create_directory(folder_);
    }
    const bool claims = power.Toss();
    base::Status done = base::Ok();
    ended = power.Run(cut, [&] {
      done = resumes ? bench_.Resume(claims) : SaveAndRestore(claims);
    });
    wrong = done.ok() ? AfterCut() : done.error().text();
    ended = ended || (!bench_.Pending() && bench_.HoldsImage());
  }
  Count(power.cuts());
  return wrong.empty() ? bench_.AtEnd() : wrong;
}

}  // namespace restore::testing
