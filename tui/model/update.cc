// SPDX-License-Identifier: Apache-2.0
#include "tui/model/update.h"

#include <algorithm>

#include "tui/model/actions.h"
#include "tui/model/browse_flow.h"
#include "tui/model/customer_flow.h"
#include "tui/model/draw.h"
#include "tui/model/interrupted_flow.h"
#include "tui/model/keys.h"
#include "tui/model/names.h"
#include "tui/model/navigation.h"
#include "tui/model/problems.h"
#include "tui/model/save_flow.h"
#include "tui/model/screens.h"
#include "tui/model/technician_flow.h"

namespace tui {

namespace {

bool IsTooSmall(Size size) {
  return size.width < kLeastSize.width || size.height < kLeastSize.height;
}

class Updater {
 public:
  Updater(State& state, Commands& commands)
      : state_(state), commands_(commands) {}

  void operator()(const Key& key) {
    state_.any_key = true;
    state_.last_key_ms = state_.now_ms;
    // Nobody can see what a key would choose.
    if (!IsTooSmall(state_.size)) {
      HandleKey(state_, key, commands_);
    }
  }

  void operator()(const Tick& tick) {
    state_.now_ms = std::max(state_.now_ms, tick.now_ms);
    CountDown(state_, commands_);
    WatchPower(state_, commands_);
  }

  void operator()(const Resized& resized) { state_.size = resized.size; }

  void operator()(const Surveyed& surveyed) {
    const bool list_was_shown = !state_.views.empty() && state_.survey;
    const std::vector<Choice> before = list_was_shown
                                           ? PageOf(state_, state_.view()).rows
                                           : std::vector<Choice>();
    state_.survey = surveyed.survey;
    if (state_.job_running || state_.view().screen == ScreenId::kResult) {
      return;
    }
    if (ShowsInterrupted()) {
      // What is open over it is read in peace.
      if (!IsDialog(state_.view().screen)) {
        BeginInterrupted(state_);
      }
    } else if (state_.technician) {
      if (state_.view().screen == ScreenId::kLooking) {
        BeginTechnician(state_);
      } else {
        TechnicianIsSurveyed(state_);
      }
    } else if (state_.view().screen == ScreenId::kLooking) {
      BeginCustomer(state_, commands_);
    } else if (state_.view().screen != ScreenId::kLeave) {
      CustomerIsSurveyed(state_, commands_);
    }
    ResetMovedFocus(before);
  }

  void operator()(const Planned& planned) {
    if (!state_.planning) {
      return;
    }
    state_.planning = false;
    if (!planned.candidates.empty()) {
      state_.candidates = planned.candidates;
    } else if (!state_.disk) {
      state_.candidates.clear();
    }
    state_.plan = planned.plan;
    if (planned.error && state_.image) {
      state_.plan_problem =
          ProblemOf(*planned.error, ImageTitle(*state_.image));
    }
    if (state_.technician) {
      TechnicianIsPlanned(state_);
    } else {
      CustomerIsPlanned(state_, commands_);
    }
  }

  void operator()(const ProtectionFound& found) {
    ProtectionIsFound(state_, found.protection, commands_);
  }

  void operator()(const PeopleCounted& counted) {
    PeopleAreCounted(state_, counted.bytes, counted.files);
  }

  void operator()(const PeopleFound& found) {
    PeopleAreFound(state_, found, commands_);
  }

  void operator()(const PowerRead& read) {
    PowerIsRead(state_, read.power, commands_);
  }

  void operator()(const FolderOpened& opened) {
    FolderIsOpened(state_, opened.listing);
  }

  void operator()(const Progressed& progressed) {
    if (!state_.job_running) {
      return;
    }
    state_.progress = progressed.snapshot;
    // 100 is for the moment when all is over; and nothing goes back.
    const int percent = static_cast<int>(
        std::clamp(progressed.snapshot.fraction, 0.0, 1.0) * 100);
    state_.shown_percent =
        std::max(state_.shown_percent, std::min(percent, 99));
  }

  void operator()(const Ended& ended) {
    if (!state_.job_running) {
      return;
    }
    state_.job_running = false;
    state_.stopping = false;
    state_.end = ended.end;
    OpenAlone(state_, ScreenId::kResult);
    if (state_.power_off_after_job) {
      commands_.emplace_back(Leave{Leave::How::kPowerOff});
    } else if (ended.end.outcome != restore::Outcome::kDone) {
      commands_.emplace_back(Search{});
    }
  }

  void operator()(const Terminated& /*terminated*/) {
    if (!state_.job_running ||
        state_.view().screen == ScreenId::kPowerQuestion) {
      Do(state_, {ActionKind::kPowerOff}, commands_);
    } else {
      Open(state_, ScreenId::kPowerQuestion);
    }
  }

 private:
  // It comes before all else, and stays until somebody has decided.
  bool ShowsInterrupted() const {
    const ScreenId first = state_.views.front().screen;
    return IsInterrupted(state_) &&
           (first == ScreenId::kLooking || first == ScreenId::kInterrupted);
  }

  // A list that is shown got other rows: what was chosen may be another now.
  void ResetMovedFocus(const std::vector<Choice>& before) {
    const std::vector<Choice> after = PageOf(state_, state_.view()).rows;
    const auto same = [](const Choice& a, const Choice& b) {
      return a.columns == b.columns;
    };
    if (!std::ranges::equal(before, after, same)) {
      ResetFocus(state_);
    }
  }

  State& state_;
  Commands& commands_;
};

}  // namespace

State FirstState(const Setting& setting, Size size) {
  State state;
  state.setting = setting;
  state.technician = setting.technician;
  state.language = setting.chinese ? setting.language : Language::kEnglish;
  state.size = size;
  return state;
}

Commands FirstCommands() {
  return {Search{}};
}

Commands Update(State& state, const Event& event) {
  Commands commands;
  std::visit(Updater(state, commands), event);
  return commands;
}

}  // namespace tui
