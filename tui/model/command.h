// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "restore/plan/plan.h"
#include "tui/model/browser.h"
#include "tui/model/job.h"
#include "tui/model/protect.h"

namespace tui {

// What the screens want done.  Each is answered by an event, in its own time.

// Look at disks, volumes and images.
struct Search {};
// Say what restoring an image would do.
struct MakePlan {
  std::string image;                // Path.
  std::optional<std::string> disk;  // Path; none: the candidates decide.
  restore::Wish wish;
};
// Say what a restore by this plan could cost somebody, and where copies can go.
struct FindProtection {
  restore::RestorePlan plan;
};
// Say whose files there are, and how much: the counting may take minutes.  Any
// other command but ReadPower ends it without an answer.
struct FindPeople {
  std::vector<PersonalSource> sources;
};
// Say what the computer runs on.
struct ReadPower {};
// Say what is in a folder.
struct OpenFolder {
  Place place;
};
struct StartJob {
  JobRequest request;
};
// Answered by Ended within a second or two.
struct StopJob {};
// The last command: the program ends.
struct Leave {
  enum class How : std::uint8_t { kRestart, kPowerOff, kShell };
  How how = How::kRestart;
};
// Draw everything anew; the terminal may show rubbish.
struct Redraw {};

using Command = std::variant<Search,
                             MakePlan,
                             FindProtection,
                             FindPeople,
                             ReadPower,
                             OpenFolder,
                             StartJob,
                             StopJob,
                             Leave,
                             Redraw>;
using Commands = std::vector<Command>;

}  // namespace tui
