// SPDX-License-Identifier: Apache-2.0
#include "restore/cli/restore_report.h"

#include <nlohmann/json.hpp>

#include "imaging/base/strings.h"
#include "restore/cli/backup_report.h"
#include "restore/cli/damage_text.h"
#include "restore/cli/outcome_code.h"
#include "restore/cli/rescue_report.h"

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

// What a target that reads back wrong means for files.
void ReportDamage(const RestoreArguments& a,
                  const Damage& damage,
                  const Console& console) {
  console.Emit("pristine.restore-damage/1",
               {{"image", a.image}, {"damage", DamageJson(damage)}});
  for (const std::string& line : DamageLines(damage)) {
    console.Say(line);
  }
}

void ReportKept(const UndoVerdict& kept, const Console& console) {
  auto images = nlohmann::ordered_json::array();
  for (const UndoVerdict::Image& image : kept.images) {
    images.push_back({{"path", image.path},
                      {"target", image.target},
                      {"kept_bytes", image.kept_bytes},
                      {"stored_bytes", image.stored_bytes}});
    console.Say(StrCat("Kept for pristine undo, and proven: ",
                       base::FormatBytes(image.kept_bytes), " in ",
                       base::FormatBytes(image.stored_bytes), ", ", image.path,
                       "."));
  }
  if (!images.empty()) {
    console.Emit("pristine.undo.kept/1", {{"images", images}});
  }
}

}  // namespace

void ReportSaved(const SafeVerdict& verdict, const Console& console) {
  if (verdict.backup) {
    ShowCopies(*verdict.backup, console);
  }
  for (const RescueVerdict& rescue : verdict.rescues) {
    if (!rescue.error) {
      ShowRescue(rescue, console);
    }
  }
  if (verdict.undo) {
    ReportKept(*verdict.undo, console);
  }
}

ExitCode ReportRestore(const RestoreArguments& a,
                       const SafeVerdict& verdict,
                       const Console& console) {
  const Verdict& restore = verdict.restore;
  if (restore.proof.chunks > 0) {
    console.Say(StrCat("Proven: ", restore.proof.chunks, " chunks, ",
                       base::FormatBytes(restore.proof.checked_bytes), "."));
  }
  for (const LegResult& leg : restore.legs) {
    if (leg.report && leg.report->difference.none()) {
      ReportLeg(a, restore, leg, console);
    }
  }
  if (restore.damage) {
    ReportDamage(a, *restore.damage, console);
  }
  const ExitCode code = CodeOf(verdict.outcome);
  if (verdict.error) {
    console.Fail(*verdict.error, code, verdict.written);
  }
  if (!verdict.next.empty()) {
    console.Note(verdict.next);
  }
  return code;
}

}  // namespace restore
