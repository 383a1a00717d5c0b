// SPDX-License-Identifier: Apache-2.0
#include "tui/work/job_end.h"

#include <filesystem>
#include <system_error>

#include "imaging/base/strings.h"
#include "restore/machine/images.h"
#include "tui/work/tell_damage.h"

namespace tui {

namespace {

using base::StrCat;
using restore::Outcome;

void LogLegs(const restore::Verdict& verdict, JobEnd& end) {
  for (const restore::LegResult& leg : verdict.legs) {
    if (!leg.report) {
      end.log.push_back(StrCat("partition ", leg.partition, " to ", leg.target,
                               ": not finished"));
      continue;
    }
    end.log.push_back(StrCat("partition ", leg.partition, " to ", leg.target,
                             ": ", base::FormatBytes(leg.report->written_bytes),
                             " written, ", leg.report->skipped_chunks,
                             " chunks were right already"));
  }
}

}  // namespace

JobEnd Refused(const base::Error& error) {
  JobEnd end;
  end.outcome = Outcome::kRefused;
  end.cancelled = error.code() == base::ErrorCode::kCancelled;
  if (end.cancelled) {
    end.outcome = Outcome::kCancelled;
  }
  end.error = error;
  return end;
}

JobEnd EndOf(const restore::Verdict& verdict) {
  JobEnd end;
  end.outcome = verdict.outcome;
  end.cancelled = verdict.cancelled;
  end.error = verdict.error;
  end.bytes = verdict.written_bytes();
  end.log.push_back(StrCat("proven: ", verdict.proof.chunks, " chunks, ",
                           base::FormatBytes(verdict.proof.checked_bytes)));
  end.log.insert(end.log.end(), verdict.warnings.begin(),
                 verdict.warnings.end());
  LogLegs(verdict, end);
  if (verdict.damage) {
    TellDamage(*verdict.damage, end);
  }
  if (!verdict.written.empty()) {
    end.log.push_back(verdict.written);
  }
  return end;
}

bool IsImageGone(const std::string& image) {
  std::error_code error;
  if (!std::filesystem::exists(image, error)) {
    return true;
  }
  const restore::FoundImage found = restore::LookAtImage(image);
  return found.problem && (found.problem->code() == base::ErrorCode::kIo ||
                           found.problem->code() == base::ErrorCode::kNotFound);
}

}  // namespace tui
