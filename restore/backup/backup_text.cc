// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/backup_text.h"

#include <algorithm>

#include "imaging/base/strings.h"

namespace restore {

namespace {

using base::StrCat;

void AddSentence(std::string& text, const std::string& sentence) {
  text += StrCat(text.empty() ? "" : " ", sentence);
}

}  // namespace

std::string WhatIsKept(const BackupVerdict& verdict) {
  std::string text;
  for (const SavedCopy& copy : verdict.copies) {
    AddSentence(text,
                copy.proven
                    ? StrCat("The copy ", copy.path, " is good.")
                    : StrCat("The copy ", copy.path,
                             " is a whole image of what was read first, but "
                             "it is not proven."));
  }
  if (!verdict.leftover.empty()) {
    AddSentence(text,
                StrCat("What was written of the last copy is no good; delete "
                       "it: ",
                       verdict.leftover, "."));
  }
  return text;
}

std::string WhatIsKept(const RescueVerdict& verdict) {
  return verdict.error ? ""
                       : StrCat("The archive ", verdict.archive, " with ",
                                verdict.files, " files is good.");
}

base::Error UnreadableError(const BackupVerdict& verdict) {
  std::string text;
  for (const SavedCopy& copy : verdict.copies) {
    if (!copy.unreadable.empty()) {
      text += StrCat(text.empty() ? "" : "; ",
                     base::FormatBytes(copy.unreadable_bytes()), " of ",
                     copy.source, " (", copy.title, ") could not be read, in ",
                     copy.unreadable.size(), " places; the first at byte ",
                     copy.unreadable.front().offset);
    }
  }
  return base::Error(base::ErrorCode::kIo, text)
      .WithHint(
          "The copy holds zeros there and lists the places; pristine info "
          "shows them. The disk is failing: save what matters by other means "
          "too.");
}

base::Error UnreadableError(const RescueVerdict& verdict) {
  constexpr std::size_t kNamed = 5;
  const std::size_t count = verdict.unread.size();
  std::string text =
      StrCat(count, count == 1 ? " file" : " files", " could not be saved: ");
  for (std::size_t i = 0; i < std::min(count, kNamed); ++i) {
    text += StrCat(i == 0 ? "" : "; ", base::Printable(verdict.unread[i]));
  }
  if (count > kNamed) {
    text += StrCat("; and ", count - kNamed, " more");
  }
  return base::Error(base::ErrorCode::kIo, text)
      .WithHint("All other files are in the archive.");
}

}  // namespace restore
