// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "imaging/base/strings.h"
#include "restore/cli/media.h"
#include "restore/cli/media_target.h"
#include "restore/cli/run_job.h"
#include "restore/machine/facts.h"
#include "restore/media/check.h"
#include "restore/media/iso.h"

namespace restore {

namespace {

using base::StrCat;

base::Result<std::string> Make(const MediaIsoArguments& a,
                               const Console& console) {
  TRY(CheckNewFile(a.output));
  TRY_ASSIGN(const auto images, OpenImages(a.images));
  TRY_ASSIGN(const Payload payload, OpenPayload(a.payload, console));
  TRY(ProveImages(images, CpuCount(), console));
  return RunJob(console, [&](imaging::Progress& /*progress*/,
                             const std::stop_token& stop) {
    return MakeIso(payload, images, a.output, stop);
  });
}

}  // namespace

ExitCode RunMediaIso(const MediaIsoArguments& arguments, Console& console) {
  const auto id = Make(arguments, console);
  if (!id.ok()) {
    return console.Fail(id.error(), ExitCode::kRefused,
                        StrCat("There is no ", arguments.output, "."));
  }
  const auto checked = RunJob(
      console, [&](imaging::Progress& progress, const std::stop_token& stop) {
        return CheckMedium(arguments.output, CpuCount(), progress, stop);
      });
  if (!checked.ok() || !checked.value().faults.empty()) {
    return console.Fail(
        checked.ok() ? base::Error(base::ErrorCode::kCorrupt,
                                   checked.value().faults.front())
                     : checked.error(),
        ExitCode::kFailed,
        StrCat(arguments.output, " is written, but not proven: don't use it."));
  }
  console.Emit("pristine.media.iso/1",
               {{"target", arguments.output},
                {"id", id.value()},
                {"images", arguments.images},
                {"checked_bytes", checked.value().checked_bytes}});
  console.Say(StrCat(arguments.output, " is ready: ",
                     base::FormatBytes(checked.value().checked_bytes),
                     " on it are proven. Burn it to a disc, or write it to a "
                     "stick as it is."));
  return ExitCode::kDone;
}

}  // namespace restore
