// SPDX-License-Identifier: Apache-2.0
#include "restore/plan/saved_first.h"

#include <algorithm>

#include "imaging/base/strings.h"

namespace restore {

using base::StrCat;

bool HoldsData(const PlannedPartition& partition) {
  if (partition.fate == Fate::kCreated || partition.range.length == 0) {
    return false;
  }
  switch (partition.role) {
    case Role::kData:
      return true;
    case Role::kUnknown:
      return !partition.fs_type.empty() || partition.fate != Fate::kKept;
    case Role::kBoot:
    case Role::kSystem:
    case Role::kRecovery:
    case Role::kSwap:
      break;
  }
  return false;
}

std::string CopyNote(const PlannedPartition& partition) {
  const std::string title = EnglishTitle(partition.title);
  if (partition.fs_type == "BitLocker") {
    return StrCat(title,
                  " is encrypted with BitLocker. Its copy holds all of it as "
                  "it is, and opens only with its BitLocker key.");
  }
  if (partition.fs_type == "crypto_LUKS") {
    return StrCat(title,
                  " is encrypted with LUKS. Its copy holds all of it as it "
                  "is, and opens only with its passphrase or key.");
  }
  return "";
}

void SaveDataFirst(RestorePlan& plan) {
  for (PlannedPartition& now : plan.before) {
    if (!HoldsData(now)) {
      continue;
    }
    now.saved_first = true;
    const auto then =
        std::ranges::find_if(plan.after, [&now](const PlannedPartition& later) {
          return later.fate == Fate::kKept && later.number == now.number;
        });
    if (then != plan.after.end()) {
      then->saved_first = true;
    }
    if (std::string note = CopyNote(now); !note.empty()) {
      plan.notes.push_back(std::move(note));
    }
  }
}

std::string FateText(const PlannedPartition& partition) {
  const std::string fate(FateName(partition.fate));
  if (!partition.saved_first) {
    return fate;
  }
  return partition.fate == Fate::kKept ? fate + " and saved first"
                                       : fate + ", but saved first";
}

}  // namespace restore
