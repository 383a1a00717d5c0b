// SPDX-License-Identifier: Apache-2.0
#include "restore/job/undo_all_job.h"

#include <filesystem>
#include <utility>

#include "imaging/base/strings.h"
#include "restore/job/undo_image.h"
#include "restore/machine/kernel_files.h"

namespace restore {

namespace {

using base::StrCat;

// The images that a name stands for.
std::vector<std::string> ImagesOf(const std::string& name) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(name, ignored)) {
    return {name};
  }
  std::vector<std::string> images{StrCat(name, "/", UndoName(0))};
  for (std::string next = StrCat(name, "/", UndoName(1)); Exists(next);
       next = StrCat(name, "/", UndoName(images.size()))) {
    images.push_back(next);
  }
  return images;
}

// After the first one, something was written in any case.
Outcome OutcomeOf(Outcome last, bool first) {
  const bool untouched =
      last == Outcome::kRefused || last == Outcome::kCancelled;
  return untouched && !first ? Outcome::kHalfWritten : last;
}

}  // namespace

std::uint64_t UndoAllVerdict::written_bytes() const {
  std::uint64_t bytes = 0;
  for (const UndoBackVerdict& one : each) {
    bytes += one.report ? one.report->written_bytes : 0;
  }
  return bytes;
}

base::Result<std::unique_ptr<UndoAllJob>> UndoAllJob::Prepare(
    const UndoBackOrder& order) {
  const std::vector<std::string> images = ImagesOf(order.image);
  if (images.size() > 1 && !order.target.empty()) {
    return base::Error(base::ErrorCode::kInvalidArgument,
                       StrCat(order.image, " holds ", images.size(),
                              " undo images, and one target is named"))
        .WithHint("Name one image at a time. Nothing was written.");
  }
  std::unique_ptr<UndoAllJob> all(new UndoAllJob);
  for (const std::string& image : images) {
    UndoBackOrder one = order;
    one.image = image;
    TRY_ASSIGN(auto job, UndoBackJob::Prepare(std::move(one)));
    all->jobs_.push_back(std::move(job));
  }
  return all;
}

std::vector<Stage> UndoAllJob::Stages() const {
  std::vector<Stage> stages;
  for (const auto& job : jobs_) {
    stages.push_back(job->ProofStage());
  }
  for (const auto& job : jobs_) {
    const std::vector<Stage> more = job->WriteStages();
    stages.insert(stages.end(), more.begin(), more.end());
  }
  return stages;
}

UndoAllVerdict UndoAllJob::Run(JobProgress& progress,
                               const std::stop_token& stop) {
  UndoAllVerdict verdict;
  verdict.written = "Nothing was written.";
  progress.Plan(Stages());
  std::size_t place = 0;
  for (const auto& job : jobs_) {
    const base::Status proven = job->Prove(progress, place++, stop);
    if (!proven.ok()) {
      verdict.cancelled = proven.error().code() == base::ErrorCode::kCancelled;
      verdict.outcome =
          verdict.cancelled ? Outcome::kCancelled : Outcome::kRefused;
      verdict.error = proven.error();
      return verdict;
    }
  }
  for (const auto& job : jobs_) {
    verdict.each.push_back(job->Run(progress, place, stop));
    place += job->WriteStages().size();
    const UndoBackVerdict& last = verdict.each.back();
    verdict.outcome = OutcomeOf(last.outcome, verdict.each.size() == 1);
    verdict.written = last.written;
    if (last.error) {
      verdict.error = last.error;
      verdict.cancelled = last.cancelled;
      return verdict;
    }
  }
  progress.Finish();
  return verdict;
}

}  // namespace restore
