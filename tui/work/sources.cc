// SPDX-License-Identifier: Apache-2.0
#include "tui/work/sources.h"

#include "restore/job/resume.h"

namespace tui {

std::string JournalOf(const Sources& sources) {
  return sources.journal.empty() ? restore::BootMediumJournal()
                                 : sources.journal;
}

}  // namespace tui
