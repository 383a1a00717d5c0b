// SPDX-License-Identifier: Apache-2.0
#include "restore/cli/restore_report.h"

#include <nlohmann/json.hpp>

#include "imaging/base/strings.h"
#include "restore/cli/outcome_code.h"

namespace restore {

namespace {

using base::StrCat;

void ReportLeg(const RestoreArguments& a,
               const Verdict& verdict,
               const LegResult& leg,
               const Console& console) {
  const imaging::RestoreReport& r = *leg.report;
  console.Emit("pristine.restore/1",
               {{"image", a.image},
                {"target", leg.target},
                {"partition", leg.partition},
                {"proven", !a.no_prove},
                {"written_bytes", r.written_bytes},
                {"written_chunks", r.written_chunks},
                {"skipped_chunks", r.skipped_chunks},
                {"read_back", !a.no_read_back},
                {"read_back_uncached", r.read_back_uncached},
                {"read_back_bytes", r.difference.checked_bytes},
                {"warnings", verdict.warnings}});
  std::string line = StrCat("Restored to ", leg.target, ": ",
                            base::FormatBytes(r.written_bytes), " written");
  if (a.delta) {
    line += StrCat(", ", r.skipped_chunks, " chunks were right already");
  }
  if (a.no_read_back) {
    line += "; NOT read back (--no-read-back)";
  } else {
    line +=
        StrCat("; read back ", base::FormatBytes(r.difference.checked_bytes),
               r.read_back_uncached ? " from the medium" : "",
               ": every byte is right");
  }
  console.Say(StrCat(line, "."));
}

}  // namespace

ExitCode ReportRestore(const RestoreArguments& a,
                       const Verdict& verdict,
                       const Console& console) {
  if (verdict.proof.chunks > 0) {
    console.Say(StrCat("Proven: ", verdict.proof.chunks, " chunks, ",
                       base::FormatBytes(verdict.proof.checked_bytes), "."));
  }
  for (const LegResult& leg : verdict.legs) {
    if (leg.report && leg.report->difference.none()) {
      ReportLeg(a, verdict, leg, console);
    }
  }
  return verdict.error ? console.Fail(*verdict.error, CodeOf(verdict.outcome),
                                      verdict.written)
                       : CodeOf(verdict.outcome);
}

}  // namespace restore
