// SPDX-License-Identifier: Apache-2.0
#include "tests/power/undo_trial.h"

#include <filesystem>

#include "imaging/base/strings.h"
#include "imaging/engine/image.h"
#include "imaging/engine/prove.h"
#include "restore/job/undo_all_job.h"
#include "restore/job/undo_image.h"
#include "restore/job/undo_job.h"

namespace restore::testing {

using base::StrCat;

UndoTrial::UndoTrial(const DiskCase& disk)
    : name_(StrCat("undo, ", disk.name)), bench_(disk) {}

// As `pristine restore --undo-to --journal`.
base::Status UndoTrial::KeepAndRestore(bool claims) const {
  return bench_.Restore(claims, false, [this](RestoreJob& job) -> base::Status {
    job.gate().Demand(Gate::Proof::kUndo);
    TRY_ASSIGN(const auto undo, UndoJob::Prepare({.restore = bench_.Order(),
                                                  .differences = {},
                                                  .folder = kept_,
                                                  .threads = 1}));
    JobProgress progress;
    progress.Plan(undo->Stages());
    const UndoVerdict verdict = undo->Run(progress, 0, {});
    if (verdict.error) {
      return *verdict.error;
    }
    job.gate().Proved(Gate::Proof::kUndo);
    return base::Ok();
  });
}

// As `pristine resume --forget` and `pristine undo`: all is proven before
// anything is put back.
base::Status UndoTrial::Undo() {
  TRY(Journal::Forget(bench_.folder().File("journal")));
  UndoBackOrder order;
  order.image = kept_;
  order.threads = 1;
  order.machine = bench_.machine();
  TRY_ASSIGN(const auto job, UndoAllJob::Prepare(order));
  JobProgress progress;
  const UndoAllVerdict verdict = job->Run(progress, {});
  return verdict.error ? *verdict.error : base::Ok();
}

std::string UndoTrial::KeptIsWhole() const {
  for (std::size_t i = 0; i < bench_.Order().legs.size(); ++i) {
    const std::string path = StrCat(kept_, "/", UndoName(i));
    const auto image = imaging::Image::Open(path);
    if (!image.ok()) {
      return StrCat(
          "something is overwritten, and what was kept of it is not "
          "there: ",
          image.error().text());
    }
    imaging::Progress progress;
    const auto proof = imaging::Prove(
        *image.value(), {.threads = 1, .deep = true, .rows = std::nullopt},
        progress, {});
    if (!proof.ok() || !proof.value().whole()) {
      return "something is overwritten, and what was kept of it is damaged";
    }
  }
  return "";
}

base::Status UndoTrial::Do(Next what, bool claims) {
  switch (what) {
    case Next::kRestore:
      return KeepAndRestore(claims);
    case Next::kResume:
      return bench_.Resume(claims);
    case Next::kUndo:
      return Undo();
    case Next::kNothing:
      break;
  }
  return base::Ok();
}

std::string UndoTrial::AfterCut(Next what) const {
  const std::string wrong =
      what == Next::kUndo ? bench_.AfterCutOfUndo() : bench_.AfterCut();
  return wrong.empty() && !bench_.Untouched() ? KeptIsWhole() : wrong;
}

UndoTrial::Next UndoTrial::After(Next what, bool ended, Power& power) const {
  if (what == Next::kUndo) {
    return ended ? Next::kNothing : Next::kUndo;
  }
  if (bench_.Pending()) {
    return power.Toss() ? Next::kResume : Next::kUndo;
  }
  if (bench_.HoldsImage()) {
    return power.Toss() ? Next::kNothing : Next::kUndo;
  }
  return Next::kRestore;
}

std::string UndoTrial::Run(unsigned seed) {
  bench_.Reset();
  Power power(bench_.folder(), seed);
  std::string wrong;
  Next next = Next::kRestore;
  bool undone = false;
  int attempt = 0;
  for (bool cut = true; wrong.empty() && next != Next::kNothing;
       cut = power.Toss()) {
    if (next == Next::kRestore) {
      kept_ = bench_.folder().File(StrCat("kept ", ++attempt));
      std::filesystem::remove_all(kept_);
      std::filesystem::create_directory(kept_);
    } else {
      CountResumed();
    }
    undone = next == Next::kUndo;
    const bool claims = power.Toss();
    base::Status done = base::Ok();
    const bool ended = power.Run(cut, [&] { done = Do(next, claims); });
    wrong = done.ok() ? AfterCut(next) : done.error().text();
    next = After(next, ended, power);
  }
  Count(power.cuts());
  if (!wrong.empty()) {
    return wrong;
  }
  return undone ? bench_.AtOldEnd() : bench_.AtEnd();
}

}  // namespace restore::testing
