// SPDX-License-Identifier: Apache-2.0
#include "tui/curses/loop.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <optional>

#include "tui/curses/bell.h"
#include "tui/curses/signals.h"
#include "tui/curses/terminal.h"
#include "tui/curses/trace.h"
#include "tui/model/draw.h"
#include "tui/model/key_parser.h"
#include "tui/model/update.h"
#include "tui/work/survey_machine.h"
#include "tui/work/worker.h"

namespace tui {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kTickMs = 100;
// A sequence comes within a few milliseconds, even at 9600 baud; people take
// longer between two keys.
constexpr int kEscapeMs = 60;
constexpr std::chrono::seconds kLookForDisks{1};

class Loop {
 public:
  Loop(const LoopSetting& setting,
       Terminal& terminal,
       const Signals& signals,
       const Bell& bell)
      : terminal_(terminal),
        signals_(signals),
        bell_(bell),
        trace_(setting.trace),
        watches_disks_(!setting.sources.files()),
        worker_(setting.sources, [&bell] { bell.Ring(); }) {
    Setting screens = setting.screens;
    screens.chinese = screens.chinese && terminal.shows_chinese();
    state_ = FirstState(screens, terminal.size());
  }

  base::Result<Leave::How> Run() {
    Do(FirstCommands());
    disks_ = DiskNames();
    Show();
    while (!left_) {
      if (keys_ended_ && !state_.job_running) {
        return base::Error(base::ErrorCode::kIo, "the terminal went away");
      }
      Wait();
      TakeKeys();
      TakeSignals();
      TakeAnswers();
      TakeTime();
      Show();
    }
    return *left_;
  }

 private:
  void Send(const Event& event) {
    trace_.Tell(event);
    Do(Update(state_, event));
    trace_.Tell(state_);
  }

  void Do(const Commands& commands) {
    for (const Command& command : commands) {
      std::visit([this](const auto& c) { Carry(c); }, command);
    }
  }
  void Carry(const Leave& leave) { left_ = leave.how; }
  void Carry(const Redraw& /*redraw*/) { terminal_.Forget(); }
  template <typename Work>
  void Carry(const Work& work) {
    worker_.Do(work);
  }

  void Wait() {
    std::array<pollfd, 3> ready = {{
        {.fd = keys_ended_ ? -1 : STDIN_FILENO, .events = POLLIN, .revents = 0},
        {.fd = signals_.fd(), .events = POLLIN, .revents = 0},
        {.fd = bell_.fd(), .events = POLLIN, .revents = 0},
    }};
    const int timeout = parser_.waiting() ? kEscapeMs : kTickMs;
    ::poll(ready.data(), ready.size(), timeout);
    keys_wait_ = ready[0].revents != 0;
  }

  void TakeKeys() {
    if (!keys_wait_) {
      // Something else may have woken us in the middle of a sequence.
      if (parser_.waiting() &&
          Clock::now() - last_bytes_ >= std::chrono::milliseconds(kEscapeMs)) {
        Press(parser_.TakeSilence());
      }
      return;
    }
    last_bytes_ = Clock::now();
    std::array<char, 256> bytes{};
    const ssize_t got = ::read(STDIN_FILENO, bytes.data(), bytes.size());
    if (got > 0) {
      Press(parser_.Take({bytes.data(), static_cast<std::size_t>(got)}));
    } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
      // A job that runs is brought to its end all the same.
      keys_ended_ = true;
    }
  }
  void Press(const std::vector<Key>& keys) {
    for (const Key& key : keys) {
      Send(key);
    }
  }

  void TakeSignals() {
    for (Signals::What what = signals_.Next(); what != Signals::What::kNone;
         what = signals_.Next()) {
      if (what == Signals::What::kResize) {
        terminal_.Resize();
        Send(Resized{terminal_.size()});
      } else {
        Send(Terminated{});
      }
    }
  }

  void TakeAnswers() {
    bell_.Silence();
    for (const Event& event : worker_.Take()) {
      Send(event);
    }
    if (const auto now = worker_.Progress(); now && state_.job_running) {
      Send(Progressed{*now});
    }
  }

  void TakeTime() {
    const Clock::time_point now = Clock::now();
    Send(Tick{static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(now - start_)
            .count())});
    if (watches_disks_ && now - looked_ >= kLookForDisks) {
      looked_ = now;
      LookForDisks();
    }
  }
  // A disk or stick that came or went.  While a job runs nothing is looked at;
  // what happened then is seen after it.
  void LookForDisks() {
    if (state_.job_running) {
      return;
    }
    std::string names = DiskNames();
    if (names != disks_) {
      disks_ = std::move(names);
      worker_.Do(Search{});
    }
  }

  void Show() {
    Canvas canvas = Draw(state_);
    if (!shown_ || !(*shown_ == canvas) || terminal_.forgotten()) {
      terminal_.Paint(canvas);
      shown_ = std::move(canvas);
    }
  }

  Terminal& terminal_;
  const Signals& signals_;
  const Bell& bell_;
  Trace trace_;
  const bool watches_disks_;
  State state_;
  KeyParser parser_;
  std::optional<Canvas> shown_;
  std::optional<Leave::How> left_;
  std::string disks_;
  bool keys_wait_ = false;
  bool keys_ended_ = false;
  const Clock::time_point start_ = Clock::now();
  Clock::time_point looked_ = start_;
  Clock::time_point last_bytes_ = start_;
  Worker worker_;  // Last: its thread rings the bell.
};

}  // namespace

base::Result<Leave::How> RunScreens(const LoopSetting& setting) {
  // Signals first, so that the worker's thread is born with them blocked.
  TRY_ASSIGN(const Signals signals, Signals::Catch());
  TRY_ASSIGN(const Bell bell, Bell::Make());
  TRY_ASSIGN(const std::unique_ptr<Terminal> terminal, Terminal::Open());
  return Loop(setting, *terminal, signals, bell).Run();
}

}  // namespace tui
