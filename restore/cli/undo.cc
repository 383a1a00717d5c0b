// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <nlohmann/json.hpp>

#include "imaging/base/strings.h"
#include "restore/cli/commands.h"
#include "restore/cli/confirm.h"
#include "restore/cli/outcome_code.h"
#include "restore/cli/run_job.h"
#include "restore/job/undo_back_job.h"
#include "restore/job/undo_image.h"
#include "restore/machine/kernel_files.h"

namespace restore {

namespace {

using base::StrCat;
using Jobs = std::vector<std::unique_ptr<UndoBackJob>>;

constexpr const char* kNothingWritten = "Nothing was written.";

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

// All of them are found, confirmed and proven before the first is written.
base::Result<Jobs> Prepare(const UndoArguments& a, const Console& console) {
  const std::vector<std::string> images = ImagesOf(a.image);
  if (images.size() > 1 && !a.to.empty()) {
    return base::Error(base::ErrorCode::kInvalidArgument,
                       StrCat(a.image, " holds ", images.size(),
                              " undo images, and --to names one target"))
        .WithHint("Name one image at a time.");
  }
  Jobs jobs;
  for (const std::string& image : images) {
    UndoBackOrder order;
    order.image = image;
    order.target = a.to;
    order.threads = a.threads;
    order.accept_battery = a.on_battery;
    TRY_ASSIGN(auto job, UndoBackJob::Prepare(std::move(order)));
    for (const std::string& warning : job->gate().warnings()) {
      console.Note(warning);
    }
    jobs.push_back(std::move(job));
  }
  console.Note("What was changed since the restore will be lost.");
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    TRY(ConfirmOverwriting(jobs[i]->target(), images[i],
                           {.yes = a.yes, .expect_disk = a.expect_disk},
                           console));
  }
  for (const auto& job : jobs) {
    TRY(RunStages(console,
                  [&](JobProgress& progress, const std::stop_token& stop) {
                    return job->Prove(progress, stop);
                  }));
  }
  return jobs;
}

ExitCode PutBack(UndoBackJob& job, bool first, const Console& console) {
  const UndoBackVerdict verdict = RunStages(
      console, [&](JobProgress& progress, const std::stop_token& stop) {
        return job.Run(progress, stop);
      });
  if (verdict.error) {
    // After the first one, something was written in any case.
    const ExitCode code = CodeOf(verdict.outcome);
    return console.Fail(
        *verdict.error,
        first || code != ExitCode::kRefused ? code : ExitCode::kHalfWritten,
        verdict.written);
  }
  const imaging::RestoreReport& report = *verdict.report;
  console.Emit("pristine.undo/1",
               {{"target", job.target()},
                {"written_bytes", report.written_bytes},
                {"read_back_uncached", report.read_back_uncached},
                {"read_back_bytes", report.difference.checked_bytes}});
  console.Say(StrCat("Put back to ", job.target(), ": ",
                     base::FormatBytes(report.written_bytes),
                     " written and read back: every byte is right."));
  return ExitCode::kDone;
}

}  // namespace

ExitCode RunUndo(const UndoArguments& arguments, Console& console) {
  const auto jobs = Prepare(arguments, console);
  if (!jobs.ok()) {
    return console.Fail(jobs.error(), ExitCode::kRefused, kNothingWritten);
  }
  for (const auto& job : jobs.value()) {
    const ExitCode code = PutBack(*job, job == jobs.value().front(), console);
    if (code != ExitCode::kDone) {
      return code;
    }
  }
  return ExitCode::kDone;
}

}  // namespace restore
