// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/capture.h"

#include <sys/stat.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "imaging/base/strings.h"
#include "imaging/io/file_block_device.h"
#include "imaging/io/file_sink.h"
#include "imaging/io/pipe_sink.h"
#include "restore/cli/commands.h"
#include "restore/cli/run_job.h"
#include "restore/cli/version.h"
#include "restore/machine/facts.h"
#include "restore/machine/uses.h"

namespace restore {

namespace {

using base::StrCat;
using imaging::FileBlockDevice;

constexpr const char* kNothingWritten = "Nothing was written.";
// Below this a part is mostly headers.
constexpr std::uint64_t kMinPartSize = 1 << 20;

base::Status CheckNotInUse(const CaptureArguments& a) {
  TRY_ASSIGN(const std::vector<Use> uses, UsesOf(a.source));
  for (const Use& use : uses) {
    const bool writes = !use.read_only && (use.kind == Use::Kind::kMounted ||
                                           use.kind == Use::Kind::kSwap);
    if (writes && !a.live) {
      return base::Error(base::ErrorCode::kInvalidArgument,
                         StrCat(a.source, " is in use: ", Describe(use)))
          .WithHint(
              "It may change while it is read, and the image would be of no "
              "one moment. Unmount it or mount it read-only. --live captures "
              "it all the same.");
    }
  }
  return base::Ok();
}

base::Status CheckImagePath(const CaptureArguments& a) {
  if (a.image == "-") {
    return base::Ok();
  }
  if (SameDevice(a.source, a.image)) {
    return base::Error(base::ErrorCode::kInvalidArgument,
                       StrCat(a.image, " is the source itself"))
        .WithHint("Choose another name for the image.");
  }
  struct stat info {};
  if (::stat(a.image.c_str(), &info) == 0 && !S_ISREG(info.st_mode)) {
    return base::Error(base::ErrorCode::kInvalidArgument,
                       StrCat(a.image, " is not a file"))
        .WithHint("Name a file for the image.");
  }
  return base::Ok();
}

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

imaging::CaptureRequest MakeRequest(const CaptureArguments& a) {
  imaging::CaptureRequest request;
  request.partitions = a.partitions;
  request.unpartitioned = a.all;
  FillRandom(request.image_id);
  request.label = a.label;
  request.created = NowUtc();
  request.creator = "pristine " PRISTINE_VERSION;
  request.source = a.source;
  request.machine = MachineName();
  request.live = a.live;
  return request;
}

base::Result<std::unique_ptr<imaging::ByteSink>> OpenSink(
    const CaptureArguments& a) {
  if (a.image == "-") {
    return std::unique_ptr<imaging::ByteSink>(
        std::make_unique<imaging::PipeSink>(STDOUT_FILENO));
  }
  TRY_ASSIGN(auto sink, imaging::FileSink::Create(a.image, a.replace));
  return std::unique_ptr<imaging::ByteSink>(std::move(sink));
}

struct Captured {
  imaging::CapturePlan plan;
  imaging::CaptureReport report;
};

// All that can be refused is refused before the sink is opened.
base::Result<Captured> CaptureAll(const CaptureArguments& a,
                                  const Console& console,
                                  std::string& leftover) {
  TRY(CheckImagePath(a));
  TRY_ASSIGN(const std::uint64_t part_size, PartSize(a.part_size));
  TRY_ASSIGN(
      auto source,
      FileBlockDevice::Open(a.source, FileBlockDevice::Access::kReadOnlyDirect,
                            a.sector_size));
  TRY(CheckNotInUse(a));
  std::optional<imaging::SigningKey> key;
  if (!a.sign_key.empty()) {
    TRY_ASSIGN(const std::string pem, ReadTextFile(a.sign_key));
    TRY_ASSIGN(key, imaging::SigningKey::PrivateFromPem(pem));
  }
  Captured out;
  TRY_ASSIGN(out.plan,
             imaging::PlanCapture(*source, MakeRequest(a), std::stop_token()));
  for (const imaging::ImagePartition& p : out.plan.head.partitions) {
    for (const std::string& note : p.notes) {
      console.Note(StrCat(
          p.number == 0 ? std::string("note") : StrCat("partition ", p.number),
          ": ", base::Printable(note)));
    }
  }
  TRY_ASSIGN(const auto sink, OpenSink(a));
  leftover = sink->leftover();
  const imaging::CaptureOptions options{
      .level = a.level,
      .threads = a.threads > 0 ? a.threads : CpuCount(),
      .part_size = part_size,
      .key = key ? &*key : nullptr};
  auto report = RunJob(console, [&](imaging::Progress& progress,
                                    const std::stop_token& stop) {
    return imaging::Capture(*source, out.plan, *sink, options, progress, stop);
  });
  leftover = sink->leftover();
  if (!report.ok()) {
    return std::move(report).error();
  }
  out.report = std::move(report).value();
  return out;
}

ExitCode Report(const CaptureArguments& a,
                const Captured& done,
                const Console& console) {
  nlohmann::ordered_json unreadable = nlohmann::ordered_json::array();
  for (const base::ByteRange& range : done.report.unreadable.ranges()) {
    unreadable.push_back({{"offset", range.offset}, {"length", range.length}});
  }
  const std::uint64_t lost = done.report.unreadable.total_bytes();
  console.Emit("pristine.capture/1",
               {{"image", a.image},
                {"image_id", base::HexEncode(done.plan.head.id)},
                {"raw_size", done.plan.head.raw_size},
                {"read_bytes", done.report.read_bytes},
                {"stored_bytes", done.report.stored_bytes},
                {"unreadable", unreadable}});
  console.Say(StrCat("Captured ", base::FormatBytes(done.report.read_bytes),
                     " of data from ", a.source, " into ", a.image, " (",
                     base::FormatBytes(done.report.stored_bytes), ")."));
  if (lost == 0) {
    return ExitCode::kDone;
  }
  base::Error error(
      base::ErrorCode::kIo,
      StrCat(base::FormatBytes(lost), " of ", a.source,
             " could not be read, in ", done.report.unreadable.ranges().size(),
             " places; the first at byte ",
             done.report.unreadable.ranges().front().offset));
  return console.Fail(
      std::move(error).WithHint("The image lists these places and holds zeros "
                                "there; pristine info shows them."),
      ExitCode::kFailed, "The rest of the image is good.");
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
  std::string leftover;
  const auto done = CaptureAll(arguments, console, leftover);
  if (done.ok()) {
    return Report(arguments, done.value(), console);
  }
  if (leftover.empty()) {
    return console.Fail(
        done.error(),
        arguments.image == "-" ? ExitCode::kFailed : ExitCode::kRefused,
        "The source was only read. Nothing was written.");
  }
  return console.Fail(
      done.error(), ExitCode::kFailed,
      StrCat("The source was only read. What was written of the image is no "
             "whole image; delete it: ",
             leftover));
}

}  // namespace restore
