// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <algorithm>

#include "imaging/base/strings.h"
#include "imaging/engine/stream.h"
#include "imaging/io/pipe_sink.h"
#include "restore/cli/restore_plan.h"
#include "restore/cli/run_job.h"
#include "restore/job/source_image.h"
#include "restore/machine/facts.h"

namespace restore {

namespace {

using base::StrCat;

constexpr const char* kNothingWritten = "Nothing was written.";

struct Source {
  std::unique_ptr<imaging::Image> image;
  base::ByteRange content;
};

base::Result<Source> OpenSource(const RestoreArguments& a, int partition) {
  ImageDemands demands{.key_pem = "", .accept_unreadable = a.accept_unreadable};
  if (!a.key.empty()) {
    TRY_ASSIGN(demands.key_pem, ReadTextFile(a.key));
  }
  Source source;
  TRY_ASSIGN(source.image, OpenSourceImage(a.image, demands));
  source.content = {0, source.image->head().raw_size};
  if (partition == 0) {
    return source;
  }
  const auto& all = source.image->head().partitions;
  const auto at =
      std::ranges::find(all, partition, &imaging::ImagePartition::number);
  if (at == all.end() || !at->stored) {
    return base::Error(
        base::ErrorCode::kNotFound,
        StrCat(source.image->name(), " holds no partition ", partition));
  }
  source.content = at->range;
  return source;
}

base::Status ProveContent(const RestoreArguments& a,
                          const Source& source,
                          int threads,
                          const Console& console) {
  if (a.no_prove) {
    console.Note("The image is NOT proven first (--no-prove).");
    return base::Ok();
  }
  TRY_ASSIGN(const imaging::Proof proof,
             RunJob(console, [&](imaging::Progress& progress,
                                 const std::stop_token& stop) {
               return ProveRows(*source.image,
                                RowsNeeded(*source.image, {source.content}),
                                threads, progress, stop);
             }));
  console.Say(StrCat("Proven: ", proof.chunks, " chunks, ",
                     base::FormatBytes(proof.checked_bytes), "."));
  return base::Ok();
}

}  // namespace

ExitCode StreamRestore(const RestoreArguments& arguments,
                       const RestoreOrder& order,
                       Console& console) {
  if (::isatty(STDOUT_FILENO) == 1) {
    return console.Fail(base::Error(base::ErrorCode::kInvalidArgument,
                                    "a disk's bytes are not for a terminal")
                            .WithHint("Send them to a file or a pipe."),
                        ExitCode::kUsage, kNothingWritten);
  }
  console.OutputIsTaken();
  const auto source = OpenSource(arguments, order.legs.front().partition);
  if (!source.ok()) {
    return console.Fail(source.error(), ExitCode::kRefused, kNothingWritten);
  }
  const int threads = arguments.threads > 0 ? arguments.threads : CpuCount();
  const base::Status proven =
      ProveContent(arguments, source.value(), threads, console);
  if (!proven.ok()) {
    return console.Fail(proven.error(), ExitCode::kRefused, kNothingWritten);
  }
  imaging::PipeSink sink(STDOUT_FILENO);
  const base::Status sent = RunJob(console, [&](imaging::Progress& progress,
                                                const std::stop_token& stop) {
    return imaging::StreamContent(*source.value().image, source.value().content,
                                  threads, sink, progress, stop);
  });
  return sent.ok() ? ExitCode::kDone
                   : console.Fail(sent.error(), ExitCode::kFailed,
                                  "What went to the pipe is not complete.");
}

}  // namespace restore
