// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "imaging/base/strings.h"
#include "restore/cli/commands.h"
#include "restore/cli/confirm.h"
#include "restore/cli/outcome_code.h"
#include "restore/cli/run_job.h"
#include "restore/job/clone_job.h"
#include "restore/job/describe_job.h"

namespace restore {

namespace {

using base::StrCat;

constexpr const char* kNothingWritten = "Nothing was written.";

CloneOrder OrderFrom(const CloneArguments& a) {
  CloneOrder order;
  order.source = a.source;
  order.target = a.target;
  order.live = a.live;
  order.new_ids = a.new_ids;
  order.read_back = !a.no_read_back;
  order.discard = !a.no_discard;
  order.threads = a.threads;
  order.expected_id = a.expect_disk;
  order.accept_battery = a.on_battery;
  return order;
}

base::Result<std::unique_ptr<CloneJob>> Prepare(const CloneArguments& a,
                                                const Console& console) {
  TRY_ASSIGN(auto job, RunJob(console, [&](imaging::Progress& /*progress*/,
                                           const std::stop_token& stop) {
               return CloneJob::Prepare(OrderFrom(a), stop);
             }));
  for (const std::string& warning : job->gate().warnings()) {
    console.Note(warning);
  }
  if (job->overwrites()) {
    TRY(ConfirmOverwriting(a.target, a.source,
                           {.yes = a.yes, .expect_disk = a.expect_disk},
                           console));
  }
  return job;
}

void Report(const CloneArguments& a,
            const CloneVerdict& verdict,
            const Console& console) {
  const imaging::CloneReport& report = *verdict.report;
  console.Emit("pristine.clone/1",
               {{"source", a.source},
                {"target", a.target},
                {"written_bytes", report.written_bytes},
                {"read_back", !a.no_read_back},
                {"read_back_uncached", report.read_back_uncached},
                {"read_back_bytes", report.read_back_bytes},
                {"warnings", verdict.warnings}});
  console.Say(StrCat(
      "Copied ", a.source, " to ", a.target, ": ",
      base::FormatBytes(report.written_bytes), " written",
      a.no_read_back
          ? std::string("; NOT read back (--no-read-back)")
          : StrCat("; read back ", base::FormatBytes(report.read_back_bytes),
                   report.read_back_uncached ? " from the medium" : "",
                   ": every byte is right"),
      "."));
}

ExitCode Clone(const CloneArguments& a,
               JobRecorder* recorder,
               const Console& console) {
  const auto job = Prepare(a, console);
  if (!job.ok()) {
    if (recorder != nullptr) {
      DescribeRefusal(job.error(), recorder->record());
    }
    return console.Fail(job.error(), ExitCode::kRefused, kNothingWritten);
  }
  const CloneVerdict verdict = RunStages(
      console,
      [&](JobProgress& progress, const std::stop_token& stop) {
        return job.value()->Run(progress, stop);
      },
      recorder == nullptr ? nullptr : &recorder->stages());
  if (recorder != nullptr) {
    DescribeClone(OrderFrom(a), verdict, recorder->record());
    DescribeGate(job.value()->gate(), recorder->record());
  }
  if (verdict.error) {
    return console.Fail(*verdict.error, CodeOf(verdict.outcome),
                        verdict.written);
  }
  Report(a, verdict, console);
  return CodeOf(verdict.outcome);
}

}  // namespace

ExitCode RunClone(const CloneArguments& arguments, Console& console) {
  const auto output = RecordOutput::Open(arguments.record);
  if (!output.ok()) {
    return console.Fail(output.error(), ExitCode::kRefused, kNothingWritten);
  }
  const auto recorder = output.value().Begin(JobKind::kClone);
  if (recorder != nullptr) {
    recorder->AddDisk("source", arguments.source);
    recorder->AddDisk("target", arguments.target);
  }
  const ExitCode code = Clone(arguments, recorder.get(), console);
  output.value().Write(recorder.get(), console);
  return code;
}

}  // namespace restore
