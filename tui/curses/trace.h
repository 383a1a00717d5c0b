// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "imaging/io/fd.h"
#include "tui/model/event.h"
#include "tui/model/state.h"

namespace tui {

// Tells a file or serial line what the screens do, for tests:
// "PRISTINE_SCREEN name=plan lang=zh_CN" at each change of screen or language,
// "PRISTINE_RESULT ok" at the end of a job.
class Trace {
 public:
  // Nothing is told when `path` is empty or cannot be written.
  explicit Trace(const std::string& path);

  void Tell(const State& state);
  void Tell(const Event& event);

 private:
  void Write(const std::string& line) const;

  imaging::Fd file_;
  std::string last_;
};

}  // namespace tui
