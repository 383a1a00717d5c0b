// SPDX-License-Identifier: Apache-2.0
#include "restore/job/journal_in_use.h"

#include <utility>

#include "imaging/base/strings.h"

namespace restore {

namespace {

using base::StrCat;

base::Result<JournalInUse> UseAnew(const std::string& path) {
  {
    TRY_ASSIGN(const WritableMount mount, WritableMount::For(path));
    TRY(Journal::Forget(path));
  }
  TRY_ASSIGN(JournalInUse use, UseJournal(path));
  use.note = "The journal was damaged and has been made anew.";
  return use;
}

}  // namespace

base::Result<JournalInUse> UseJournal(const std::string& path) {
  JournalInUse use;
  TRY_ASSIGN(use.mount, WritableMount::For(path));
  TRY_ASSIGN(use.journal, Journal::Open(path));
  return use;
}

JournalInUse UseMediumJournal(const std::string& path) {
  JournalInUse none;
  if (path.empty()) {
    return none;
  }
  auto use = UseJournal(path);
  if (!use.ok() && use.error().code() == base::ErrorCode::kCorrupt) {
    use = UseAnew(path);
  }
  if (use.ok()) {
    return std::move(use).value();
  }
  none.note = StrCat("No journal is kept: ", use.error().text(),
                     ". After a power cut, start the restore again.");
  return none;
}

}  // namespace restore
