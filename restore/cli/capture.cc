// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "imaging/base/strings.h"
#include "restore/cli/commands.h"
#include "restore/cli/damage_text.h"
#include "restore/cli/run_job.h"
#include "restore/job/capture_job.h"
#include "restore/job/describe_job.h"
#include "restore/machine/facts.h"

namespace restore {

namespace {

using base::StrCat;

constexpr const char* kNothingWritten = "Nothing was written.";
// Below this a part is mostly headers.
constexpr std::uint64_t kMinPartSize = 1 << 20;

base::Result<std::uint64_t> PartSize(const std::string& text) {
  if (text.empty()) {
    return std::uint64_t{0};
  }
  const auto size = base::ParseBytes(text);
  if (!size || *size < kMinPartSize) {
    return base::Error(
               base::ErrorCode::kInvalidArgument,
               StrCat("--part-size ", text, " is no size of at least 1 MiB"))
        .WithHint("Write it as 4G or 700M.");
  }
  return *size;
}

base::Result<CaptureOrder> OrderFrom(const CaptureArguments& a) {
  CaptureOrder order;
  order.source = a.source;
  order.image = a.image;
  order.partitions = a.partitions;
  order.unpartitioned = a.all;
  order.label = a.label;
  order.level = a.level;
  order.threads = a.threads;
  TRY_ASSIGN(order.part_size, PartSize(a.part_size));
  if (!a.sign_key.empty()) {
    TRY_ASSIGN(order.key_pem, ReadTextFile(a.sign_key));
  }
  order.live = a.live;
  order.replace = a.replace;
  order.sector_size = a.sector_size;
  return order;
}

// All that can be refused is refused here.
base::Result<std::unique_ptr<CaptureJob>> Prepare(const CaptureArguments& a,
                                                  const Console& console) {
  TRY_ASSIGN(const CaptureOrder order, OrderFrom(a));
  TRY_ASSIGN(auto job, RunJob(console, [&](imaging::Progress& /*progress*/,
                                           const std::stop_token& stop) {
               return CaptureJob::Prepare(order, stop);
             }));
  for (const imaging::ImagePartition& p : job->plan().head.partitions) {
    for (const std::string& note : p.notes) {
      console.Note(StrCat(
          p.number == 0 ? std::string("note") : StrCat("partition ", p.number),
          ": ", base::Printable(note)));
    }
  }
  return job;
}

// A pipe can't be read back: pristine info tells it later.
NamedDamage NameLost(const CaptureArguments& a,
                     const imaging::CaptureReport& report,
                     const Console& console) {
  const bool any = !report.unreadable.empty() && a.image != "-";
  const auto image = any ? imaging::Image::Open(a.image)
                         : base::Result<std::unique_ptr<imaging::Image>>(
                               std::unique_ptr<imaging::Image>());
  return any && image.ok() ? NameDamage(*image.value(), report.unreadable,
                                        imaging::LostWhere::kInImage, console)
                           : NamedDamage();
}

ExitCode Report(const CaptureArguments& a,
                const imaging::ImageHead& head,
                const imaging::CaptureReport& report,
                const Console& console) {
  nlohmann::ordered_json unreadable = nlohmann::ordered_json::array();
  for (const base::ByteRange& range : report.unreadable.ranges()) {
    unreadable.push_back({{"offset", range.offset}, {"length", range.length}});
  }
  const std::uint64_t lost = report.unreadable.total_bytes();
  const NamedDamage damage = NameLost(a, report, console);
  console.Emit("pristine.capture/1", {{"image", a.image},
                                      {"image_id", base::HexEncode(head.id)},
                                      {"raw_size", head.raw_size},
                                      {"read_bytes", report.read_bytes},
                                      {"stored_bytes", report.stored_bytes},
                                      {"unreadable", unreadable},
                                      {"damage", damage.json}});
  console.Say(StrCat("Captured ", base::FormatBytes(report.read_bytes),
                     " of data from ", a.source, " into ", a.image, " (",
                     base::FormatBytes(report.stored_bytes), ")."));
  if (lost == 0) {
    return ExitCode::kDone;
  }
  for (const std::string& line : damage.lines) {
    console.Say(line);
  }
  base::Error error(
      base::ErrorCode::kIo,
      StrCat(base::FormatBytes(lost), " of ", a.source,
             " could not be read, in ", report.unreadable.ranges().size(),
             " places; the first at byte ",
             report.unreadable.ranges().front().offset));
  return console.Fail(
      std::move(error).WithHint("The image lists these places and holds zeros "
                                "there; pristine info shows them."),
      ExitCode::kFailed, "The rest of the image is good.");
}

// What stands for the image that was made, if it can be read back.
std::string IdOf(const std::string& image) {
  const auto made = imaging::Image::Open(image);
  return made.ok() ? base::HexEncode(made.value()->digest()) : "";
}

ExitCode Capture(const CaptureArguments& arguments,
                 JobRecorder* recorder,
                 const Console& console) {
  const bool to_pipe = arguments.image == "-";
  const auto fail = [&](const base::Error& error, const std::string& leftover) {
    return leftover.empty()
               ? console.Fail(error,
                              to_pipe ? ExitCode::kFailed : ExitCode::kRefused,
                              "The source was only read. Nothing was written.")
               : console.Fail(error, ExitCode::kFailed,
                              StrCat("The source was only read. What was "
                                     "written of the image is no whole image; "
                                     "delete it: ",
                                     leftover));
  };
  const auto job = Prepare(arguments, console);
  if (!job.ok()) {
    if (recorder != nullptr) {
      DescribeRefusal(job.error(), recorder->record());
    }
    return fail(job.error(), "");
  }
  const CaptureVerdict verdict = RunStages(
      console,
      [&](JobProgress& progress, const std::stop_token& stop) {
        return job.value()->Run(progress, stop);
      },
      recorder == nullptr ? nullptr : &recorder->stages());
  if (recorder != nullptr) {
    const auto order = OrderFrom(arguments);
    DescribeCapture(order.ok() ? order.value() : CaptureOrder(), verdict,
                    verdict.report ? IdOf(arguments.image) : "",
                    recorder->record());
  }
  if (!verdict.report) {
    return fail(*verdict.error, verdict.leftover);
  }
  return Report(arguments, job.value()->plan().head, *verdict.report, console);
}

}  // namespace

ExitCode RunCapture(const CaptureArguments& arguments, Console& console) {
  if (arguments.image == "-") {
    if (::isatty(STDOUT_FILENO) == 1) {
      return console.Fail(base::Error(base::ErrorCode::kInvalidArgument,
                                      "an image is not for a terminal")
                              .WithHint("Send it to a file or a pipe."),
                          ExitCode::kUsage, kNothingWritten);
    }
    console.OutputIsTaken();
  }
  const auto output = RecordOutput::Open(arguments.record);
  if (!output.ok()) {
    return console.Fail(output.error(), ExitCode::kRefused, kNothingWritten);
  }
  const auto recorder = output.value().Begin(JobKind::kCapture);
  if (recorder != nullptr) {
    recorder->AddDisk("source", arguments.source);
  }
  const ExitCode code = Capture(arguments, recorder.get(), console);
  output.value().Write(recorder.get(), console);
  return code;
}

}  // namespace restore
