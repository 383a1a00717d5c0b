// SPDX-License-Identifier: Apache-2.0
#include "restore/job/safe_words.h"

#include "imaging/base/strings.h"
#include "restore/backup/backup_text.h"

namespace restore {

namespace {

using base::StrCat;

void AddSentence(std::string& text, const std::string& sentence) {
  if (!sentence.empty()) {
    text += StrCat(text.empty() ? "" : " ", sentence);
  }
}

// All that lies somewhere because of the job.
std::string WhatWasSaved(const SafeVerdict& verdict) {
  std::string text;
  if (verdict.backup) {
    AddSentence(text, WhatIsKept(*verdict.backup));
  }
  for (const RescueVerdict& rescue : verdict.rescues) {
    AddSentence(text, WhatIsKept(rescue));
  }
  if (verdict.undo && !verdict.undo->leftover.empty()) {
    AddSentence(text,
                StrCat(verdict.undo->leftover, " is of no use: delete it."));
  }
  return text;
}

bool SavedAnything(const SafeVerdict& verdict) {
  return verdict.backup || !verdict.rescues.empty() || verdict.undo;
}

bool NothingIsOverwritten(Outcome outcome) {
  return outcome == Outcome::kRefused || outcome == Outcome::kCancelled;
}

}  // namespace

void Conclude(const SafeRestoreOrder& order, SafeVerdict& verdict) {
  verdict.outcome = verdict.restore.outcome;
  verdict.error = verdict.restore.error;
  verdict.cancelled = verdict.restore.cancelled;
  const bool untouched = NothingIsOverwritten(verdict.outcome);
  if (untouched && verdict.undo) {
    RemoveUndoImages(*verdict.undo);
  }
  const std::string saved = WhatWasSaved(verdict);
  // A place for copies was written to.
  verdict.written = untouched && SavedAnything(verdict)
                        ? std::string("Nothing was overwritten.")
                        : verdict.restore.written;
  if (verdict.outcome != Outcome::kDone) {
    AddSentence(verdict.written, saved);
  }
  if (verdict.undo && !verdict.undo->images.empty()) {
    verdict.next = StrCat("pristine undo ", order.undo_folder,
                          " puts back what was overwritten.");
  }
}

}  // namespace restore
