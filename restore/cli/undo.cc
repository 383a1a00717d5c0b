// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "imaging/base/strings.h"
#include "restore/cli/commands.h"
#include "restore/cli/confirm.h"
#include "restore/cli/outcome_code.h"
#include "restore/cli/run_job.h"
#include "restore/job/describe_job.h"
#include "restore/job/describe_undo.h"
#include "restore/job/undo_all_job.h"

namespace restore {

namespace {

using base::StrCat;

constexpr const char* kNothingWritten = "Nothing was written.";

// Where what was kept lies; the record of its use belongs beside it.
std::string FolderOf(const std::string& image) {
  std::error_code error;
  return std::filesystem::is_directory(image, error)
             ? image
             : std::filesystem::absolute(image).parent_path().string();
}

// All of them are found and confirmed before the first is written.
base::Result<std::unique_ptr<UndoAllJob>> Prepare(const UndoArguments& a,
                                                  const Console& console) {
  UndoBackOrder order;
  order.image = a.image;
  order.target = a.to;
  order.expected_id = a.expect_disk;
  order.threads = a.threads;
  order.accept_battery = a.on_battery;
  TRY_ASSIGN(auto job, UndoAllJob::Prepare(order));
  for (const auto& one : job->jobs()) {
    for (const std::string& warning : one->gate().warnings()) {
      console.Note(warning);
    }
  }
  console.Note("What was changed since the restore will be lost.");
  for (const auto& one : job->jobs()) {
    TRY(ConfirmOverwriting(one->target(), one->image().name(),
                           {.yes = a.yes, .expect_disk = a.expect_disk},
                           console));
  }
  return job;
}

void Report(const UndoAllJob& job,
            const UndoAllVerdict& verdict,
            const Console& console) {
  for (std::size_t i = 0; i < verdict.each.size(); ++i) {
    const UndoBackVerdict& one = verdict.each[i];
    if (one.outcome != Outcome::kDone) {
      continue;
    }
    const imaging::RestoreReport& report = *one.report;
    const std::string& target = job.jobs()[i]->target();
    console.Emit("pristine.undo/1",
                 {{"target", target},
                  {"written_bytes", report.written_bytes},
                  {"read_back_uncached", report.read_back_uncached},
                  {"read_back_bytes", report.difference.checked_bytes}});
    console.Say(StrCat("Put back to ", target, ": ",
                       base::FormatBytes(report.written_bytes),
                       " written and read back: every byte is right."));
  }
}

ExitCode Undo(const UndoArguments& a,
              JobRecorder* recorder,
              const Console& console) {
  const auto job = Prepare(a, console);
  if (!job.ok()) {
    if (recorder != nullptr) {
      DescribeRefusal(job.error(), recorder->record());
    }
    return console.Fail(job.error(), ExitCode::kRefused, kNothingWritten);
  }
  if (recorder != nullptr) {
    for (const auto& one : job.value()->jobs()) {
      recorder->AddDisk("target", one->target());
    }
  }
  const UndoAllVerdict verdict = RunStages(
      console,
      [&](JobProgress& progress, const std::stop_token& stop) {
        return job.value()->Run(progress, stop);
      },
      recorder == nullptr ? nullptr : &recorder->stages());
  if (recorder != nullptr) {
    DescribeUndo(*job.value(), verdict, recorder->record());
  }
  Report(*job.value(), verdict, console);
  return verdict.error ? console.Fail(*verdict.error, CodeOf(verdict.outcome),
                                      verdict.written)
                       : CodeOf(verdict.outcome);
}

}  // namespace

ExitCode RunUndo(const UndoArguments& arguments, Console& console) {
  return WithRecord(arguments.record, JobKind::kUndo, FolderOf(arguments.image),
                    console, [&](JobRecorder* recorder) {
                      return Undo(arguments, recorder, console);
                    });
}

}  // namespace restore
