// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "restore/job/job_progress.h"
#include "tui/model/browser.h"
#include "tui/model/canvas.h"
#include "tui/model/job.h"
#include "tui/model/key.h"
#include "tui/model/survey.h"

namespace tui {

// What happens to the screens.

// Time passed: milliseconds since the start, a few times a second.
struct Tick {
  std::uint64_t now_ms = 0;
};
struct Resized {
  Size size;
};
// The answer to Search; also sent unasked when a disk came or went.
struct Surveyed {
  Survey survey;
};
// The answer to MakePlan.
struct Planned {
  // Disks that may be meant, the likeliest first.  Of the customer's way only.
  std::vector<restore::Disk> candidates;
  // For the disk that was asked for or is the only candidate.
  std::optional<restore::RestorePlan> plan;
  std::optional<base::Error> error;
};
// The answer to FindProtection.
struct ProtectionFound {
  Protection protection;
};
// While FindPeople goes on.
struct PeopleCounted {
  std::uint64_t bytes = 0;
  std::uint64_t files = 0;
};
// The answer to FindPeople.
struct PeopleFound {
  std::vector<Person> people;
  // Systems whose files can't be had one by one.
  std::vector<SavablePartition> as_a_whole;
};
// The answer to ReadPower.
struct PowerRead {
  PowerView power;
};
// The answer to OpenFolder.
struct FolderOpened {
  Listing listing;
};
struct Progressed {
  restore::JobSnapshot snapshot;
};
struct Ended {
  JobEnd end;
};
// SIGTERM: the power key was pressed, or the machine shuts down.
struct Terminated {};

using Event = std::variant<Key,
                           Tick,
                           Resized,
                           Surveyed,
                           Planned,
                           ProtectionFound,
                           PeopleCounted,
                           PeopleFound,
                           PowerRead,
                           FolderOpened,
                           Progressed,
                           Ended,
                           Terminated>;

}  // namespace tui
