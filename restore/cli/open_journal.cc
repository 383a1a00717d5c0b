// SPDX-License-Identifier: Apache-2.0
#include "restore/cli/open_journal.h"

#include <utility>

#include "imaging/base/strings.h"
#include "restore/job/resume.h"

namespace restore {

namespace {

using base::StrCat;

base::Result<JournalInUse> InUse(const std::string& path) {
  JournalInUse use;
  TRY_ASSIGN(use.mount, WritableMount::For(path));
  TRY_ASSIGN(use.journal, Journal::Open(path));
  return use;
}

}  // namespace

base::Result<JournalInUse> OpenJournal(const std::string& path,
                                       const Console& console) {
  if (!path.empty()) {
    TRY(MakeJournalFile(path));
    return InUse(path);
  }
  const std::string of_medium = BootMediumJournal();
  if (of_medium.empty()) {
    return JournalInUse();
  }
  auto use = InUse(of_medium);
  if (!use.ok()) {
    console.Note(StrCat("No journal is kept: ", use.error().text(),
                        ". After a power cut, start the restore again."));
    return JournalInUse();
  }
  return use;
}

void SayThatItGoesOn(const JournalEntry& entry, const Console& console) {
  constexpr double kPercent = 100;
  console.Note(StrCat(
      "A restore to ", base::Printable(entry.legs.front().target),
      " was interrupted at ", static_cast<int>(entry.fraction() * kPercent),
      " %. Going on with it."));
}

}  // namespace restore
