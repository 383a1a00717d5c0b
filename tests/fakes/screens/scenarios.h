// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tui/model/event.h"
#include "tui/model/state.h"
#include "tui/model/update.h"

namespace tui::fakes {

// Drives the screens as the program does, with the answers of a fake machine.
class Driver {
 public:
  explicit Driver(const Setting& setting = {}, Size size = {80, 24});

  // Looks at the machine: Notebook(), unless told otherwise.
  Driver& Survey(const Survey& survey);
  Driver& Survey();
  Driver& Press(KeyCode code, int times = 1);
  Driver& Type(std::string_view text);
  Driver& Send(const Event& event);
  // Of a job, with what the fake machine would tell.
  Driver& Progress(imaging::Phase phase, std::size_t stage, double fraction);
  Driver& End(const JobEnd& end);

  State& state() { return state_; }
  std::string screen() const;
  // All commands so far; plans are answered as they are asked for, when
  // `answer_plans` is set.
  const Commands& commands() const { return commands_; }
  bool Started() const;

  bool answer_plans = true;
  bool answer_folders = true;
  bool answer_people = true;
  // What is found to be saved, when something is asked for.
  std::optional<Protection> savings;
  std::vector<SavablePartition> as_a_whole;
  std::vector<restore::Disk> candidates;

 private:
  void Answer(const Commands& commands);

  State state_;
  Commands commands_;
};

// A screen in a state worth looking at.
struct Scenario {
  std::string name;
  State state;
};

// Every screen, each with all that can be on it.
std::vector<Scenario> Scenarios(Language language, Size size);

// How a restore ended.
JobEnd EndOf(restore::Outcome outcome);
// A good one, with all that was saved and recorded.
JobEnd SavedEnd();

}  // namespace tui::fakes
