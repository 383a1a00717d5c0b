// SPDX-License-Identifier: Apache-2.0
#include "tui/curses/trace.h"

#include <fcntl.h>
#include <unistd.h>

#include <string>

#include "imaging/base/strings.h"
#include "tui/model/screens.h"

namespace tui {

namespace {

const char* ResultWord(const JobEnd& end) {
  switch (end.outcome) {
    case restore::Outcome::kDone:
      return end.found_faults ? "failed" : "ok";
    case restore::Outcome::kRefused:
      return "refused";
    case restore::Outcome::kCancelled:
      return "cancelled";
    default:
      return end.cancelled ? "cancelled" : "failed";
  }
}

// The screen that says what can be saved is told by its name once it can.
std::string NameOf(const State& state) {
  const std::string name = ScreenName(state.view());
  const bool looks = state.view().screen == ScreenId::kSaveData &&
                     (!state.protection || state.protection->counting);
  return looks ? base::StrCat(name, "-looking") : name;
}

}  // namespace

Trace::Trace(const std::string& path)
    : file_(path.empty() ? -1
                         : ::open(path.c_str(),
                                  O_WRONLY | O_APPEND | O_CREAT | O_NOCTTY |
                                      O_NONBLOCK | O_CLOEXEC,
                                  0644)) {}

void Trace::Tell(const State& state) {
  std::string line = base::StrCat("PRISTINE_SCREEN name=", NameOf(state),
                                  " lang=", LanguageCode(state.language));
  if (line != last_) {
    Write(line);
    last_ = std::move(line);
  }
}

void Trace::Tell(const Event& event) {
  if (const auto* const ended = std::get_if<Ended>(&event)) {
    Write(base::StrCat("PRISTINE_RESULT ", ResultWord(ended->end)));
  }
}

void Trace::Write(const std::string& line) const {
  if (file_.open()) {
    // A serial line wants the carriage to return too; a lost line is no harm.
    const std::string text = line + "\r\n";
    static_cast<void>(::write(file_.get(), text.data(), text.size()) > 0);
  }
}

}  // namespace tui
