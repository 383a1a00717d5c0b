// SPDX-License-Identifier: Apache-2.0
#include "restore/cli/open_journal.h"

#include <cstdlib>
#include <fstream>

#include "imaging/base/strings.h"
#include "restore/job/resume.h"

namespace restore {

namespace {

using base::StrCat;

}  // namespace

base::Result<JournalInUse> OpenJournal(const std::string& path,
                                       const Console& console) {
  if (!path.empty()) {
    TRY(MakeJournalFile(path));
    return UseJournal(path);
  }
  JournalInUse of_medium = UseMediumJournal(BootMediumJournal());
  if (!of_medium.note.empty()) {
    console.Note(of_medium.note);
  }
  return of_medium;
}

std::string JobStep() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment.
  const char* const step = std::getenv("PRISTINE_JOB_STEP");
  return step == nullptr ? "" : step;
}

// initramfs/contract.h has both names.  Whoever is not started by init for a
// job leaves /run alone.
void TellThatItEnded(const JournalEntry& entry) {
  if (!JobStep().empty() && !entry.job_step.empty()) {
    std::ofstream("/run/pristine/resumed-step") << entry.job_step;
  }
}

void SayThatItGoesOn(const JournalEntry& entry, const Console& console) {
  constexpr double kPercent = 100;
  console.Note(StrCat(
      "A restore to ", base::Printable(entry.legs.front().target),
      " was interrupted at ", static_cast<int>(entry.fraction() * kPercent),
      " %. Going on with it."));
}

}  // namespace restore
