// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "imaging/base/result.h"
#include "imaging/pipeline/progress.h"
#include "restore/cli/exit_code.h"

namespace restore {

// Where a subcommand's words go: text for people or JSON lines for machines.
// Results go to standard output, everything else to standard error; when the
// image itself goes to standard output, results join the rest.
class Console {
 public:
  explicit Console(bool json) : json_(json) {}

  bool json() const { return json_; }
  void OutputIsTaken() { out_ = stderr; }
  // Both standard input and standard error are a person's terminal.
  bool CanAsk() const;

  // A line of a result, for people only.
  void Say(const std::string& line) const;
  // A line beside the result: a warning or a word on what happens next.
  void Note(const std::string& line) const;
  // A result, for machines only.  `schema` is "pristine.capture/1" or the like.
  void Emit(const std::string& schema,
            const nlohmann::ordered_json& object) const;
  // An error in full: what, what to do, whether anything was written.
  ExitCode Fail(const base::Error& error,
                ExitCode code,
                const std::string& written) const;
  // Asks for `word` to be typed; false for anything else and without a
  // terminal.
  bool Confirm(const std::string& question, const std::string& word) const;

 private:
  const bool json_;
  std::FILE* out_ = stdout;
};

// Shows a running job, ten times a second at most: a bar on a terminal, a line
// now and then elsewhere, JSON lines with --json.
class ProgressDisplay {
 public:
  explicit ProgressDisplay(const Console& console);
  void Show(const imaging::Progress::Snapshot& now);
  // Clears the bar, so that what comes next starts on a line of its own.
  void Finish();

 private:
  using Clock = std::chrono::steady_clock;
  void ShowBar(const imaging::Progress::Snapshot& now, double seconds);
  void ShowLine(const imaging::Progress::Snapshot& now, double seconds);
  void ShowJson(const imaging::Progress::Snapshot& now, double seconds) const;

  const Console& console_;
  const bool terminal_;
  bool bar_shown_ = false;
  imaging::Phase phase_ = imaging::Phase::kPreparing;
  Clock::time_point phase_start_ = Clock::now();
  Clock::time_point last_shown_{};
};

// "capturing", "proving", ...
const char* PhaseName(imaging::Phase phase);

// "1.8 GiB of 5.6 GiB, 412.0 MiB/s, 10 s left"
std::string ProgressText(const imaging::Progress::Snapshot& now,
                         double seconds);

}  // namespace restore
