// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "imaging/base/strings.h"
#include "restore/cli/media.h"
#include "restore/cli/run_job.h"
#include "restore/machine/facts.h"
#include "restore/media/check.h"
#include "restore/media/pending_journal.h"

namespace restore {

namespace {

using base::StrCat;
using Json = nlohmann::ordered_json;

// "shim 4", "grub 5, grub.debian 5"
std::string Generations(const CheckedLoader& loader) {
  std::string text;
  for (const SbatEntry& entry : loader.sbat) {
    if (entry.component != "sbat") {
      text += StrCat(text.empty() ? "" : ", ", entry.component, " ",
                     entry.generation);
    }
  }
  return text.empty() ? "no SBAT generation" : text;
}

Json AsJson(const std::string& path, const MediumReport& report) {
  Json loaders = Json::array();
  for (const CheckedLoader& loader : report.loaders) {
    Json sbat = Json::object();
    for (const SbatEntry& entry : loader.sbat) {
      sbat[entry.component] = entry.generation;
    }
    loaders.push_back({{"path", loader.path},
                       {"sbat", sbat},
                       {"refused", loader.revoked.value_or("")}});
  }
  return {{"medium", path},
          {"id", report.medium.id},
          {"kind", KindName(report.medium.kind)},
          {"made", base::Printable(report.medium.made)},
          {"whole", report.faults.empty()},
          {"checked_files", report.checked_files},
          {"checked_bytes", report.checked_bytes},
          {"images", report.whole_images},
          {"loaders", loaders},
          {"machine_has_sbat_level", report.machine_has_list},
          {"faults", report.faults},
          {"interrupted",
           report.pending ? Json(DescribePending(*report.pending)) : Json()},
          {"notes", report.notes}};
}

void SayLoaders(const std::string& path,
                const MediumReport& report,
                const Console& console) {
  for (const CheckedLoader& loader : report.loaders) {
    console.Say(StrCat("  ", loader.path, ": ", Generations(loader)));
    if (loader.revoked) {
      console.Say(StrCat("  This computer will refuse ", path,
                         " under Secure Boot: ", *loader.revoked, "."));
    }
  }
  console.Say(
      report.machine_has_list
          ? "  Compared with the revocation list of this computer."
          : "  This computer keeps no revocation list to compare with.");
}

void SayJournal(const MediumReport& report, const Console& console) {
  for (const std::string& note : report.notes) {
    console.Say(StrCat("  ", note, "."));
  }
  if (report.pending) {
    console.Say(StrCat("  ", DescribePending(*report.pending),
                       ": a computer that is started from this medium goes on "
                       "with it."));
  }
}

}  // namespace

ExitCode RunMediaCheck(const MediaCheckArguments& a, Console& console) {
  const auto checked = RunJob(
      console, [&](imaging::Progress& progress, const std::stop_token& stop) {
        return CheckMedium(a.medium, a.threads > 0 ? a.threads : CpuCount(),
                           progress, stop);
      });
  if (!checked.ok()) {
    return console.Fail(checked.error(), ExitCode::kFailed, "");
  }
  const MediumReport& report = checked.value();
  console.Emit("pristine.media.check/1", AsJson(a.medium, report));
  for (const std::string& fault : report.faults) {
    console.Say(fault);
  }
  for (const std::string& image : report.whole_images) {
    console.Say(StrCat("  ", image, " is whole."));
  }
  SayLoaders(a.medium, report, console);
  SayJournal(report, console);
  if (report.faults.empty()) {
    console.Say(StrCat(a.medium, " is whole: ", report.checked_files,
                       " boot files and ", report.whole_images.size(),
                       report.whole_images.size() == 1 ? " image" : " images",
                       ", ", base::FormatBytes(report.checked_bytes),
                       ", are proven."));
    return ExitCode::kDone;
  }
  return console.Fail(
      base::Error(base::ErrorCode::kCorrupt,
                  StrCat(a.medium, " is damaged: ", report.faults.size(),
                         report.faults.size() == 1 ? " fault" : " faults"))
          .WithHint("Make it anew with pristine media."),
      ExitCode::kFailed, "");
}

}  // namespace restore
