// SPDX-License-Identifier: Apache-2.0
#include "restore/cli/console.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>

#include "imaging/base/strings.h"

namespace restore {

namespace {

using base::StrCat;
using Json = nlohmann::ordered_json;

constexpr int kBarWidth = 24;

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

const char* CodeName(base::ErrorCode code) {
  switch (code) {
    case base::ErrorCode::kCancelled:
      return "cancelled";
    case base::ErrorCode::kInvalidArgument:
      return "invalid_argument";
    case base::ErrorCode::kNotFound:
      return "not_found";
    case base::ErrorCode::kCorrupt:
      return "corrupt";
    case base::ErrorCode::kUnsupported:
      return "unsupported";
    case base::ErrorCode::kNoSpace:
      return "no_space";
    case base::ErrorCode::kIo:
      return "io";
  }
  return "unknown";
}

std::string Duration(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::ceil(seconds));
  if (whole < 60) {
    return StrCat(whole, " s");
  }
  if (whole < 3600) {
    return StrCat((whole + 59) / 60, " min");
  }
  return StrCat(whole / 3600, " h ", whole % 3600 / 60, " min");
}

double Rate(const imaging::Progress::Snapshot& now, double seconds) {
  return seconds > 0 ? static_cast<double>(now.done_bytes) / seconds : 0;
}

}  // namespace

const char* PhaseName(imaging::Phase phase) {
  using enum imaging::Phase;
  switch (phase) {
    case kPreparing:
      return "preparing";
    case kCapturing:
      return "capturing";
    case kProving:
      return "proving";
    case kWriting:
      return "writing";
    case kFlushing:
      return "flushing";
    case kReadingBack:
      return "reading back";
    case kComparing:
      return "comparing";
    case kDone:
      return "done";
  }
  return "working";
}

std::string ProgressText(const imaging::Progress::Snapshot& now,
                         double seconds) {
  const double rate = Rate(now, seconds);
  std::string text = StrCat(base::FormatBytes(now.done_bytes), " of ",
                            base::FormatBytes(now.total_bytes));
  if (rate > 0) {
    text +=
        StrCat(", ", base::FormatBytes(static_cast<std::uint64_t>(rate)), "/s");
  }
  // A rate of the first moments says nothing yet.
  constexpr double kSettled = 1;
  if (rate > 0 && seconds > kSettled && now.done_bytes < now.total_bytes) {
    const auto left = static_cast<double>(now.total_bytes - now.done_bytes);
    text += StrCat(", ", Duration(left / rate), " left");
  }
  return text;
}

bool Console::CanAsk() const {
  return !json_ && ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
}

void Console::Say(const std::string& line) const {
  if (!json_) {
    std::fprintf(out_, "%s\n", line.c_str());
    std::fflush(out_);
  }
}

void Console::Note(const std::string& line) const {
  if (json_) {
    Emit("pristine.note/1", {{"text", line}});
  } else {
    std::fprintf(stderr, "%s\n", line.c_str());
  }
}

void Console::Emit(const std::string& schema, const Json& object) const {
  if (!json_) {
    return;
  }
  Json line = {{"schema", schema}};
  line.update(object);
  std::fprintf(out_, "%s\n", Dump(line).c_str());
  std::fflush(out_);
}

ExitCode Console::Fail(const base::Error& error,
                       ExitCode code,
                       const std::string& written) const {
  const std::string text = base::Printable(error.text());
  if (json_) {
    Emit("pristine.error/1", {{"code", CodeName(error.code())},
                              {"text", text},
                              {"hint", error.hint()},
                              {"written", written},
                              {"exit_code", static_cast<int>(code)}});
    return code;
  }
  std::fprintf(stderr, "pristine: %s\n", text.c_str());
  if (!error.hint().empty()) {
    std::fprintf(stderr, "  %s\n", error.hint().c_str());
  }
  // A hint may have said already that nothing was written.
  if (error.hint().find(written) == std::string::npos) {
    std::fprintf(stderr, "  %s\n", written.c_str());
  }
  return code;
}

bool Console::Confirm(const std::string& question,
                      const std::string& word) const {
  if (!CanAsk()) {
    return false;
  }
  std::fprintf(stderr, "%s\nType %s and Enter to go on: ", question.c_str(),
               word.c_str());
  std::string answer;
  std::getline(std::cin, answer);
  return answer == word;
}

ProgressDisplay::ProgressDisplay(const Console& console)
    : console_(console), terminal_(::isatty(STDERR_FILENO) == 1) {}

void ProgressDisplay::Show(const imaging::Progress::Snapshot& now) {
  const Clock::time_point time = Clock::now();
  if (now.phase != phase_) {
    Finish();
    phase_ = now.phase;
    phase_start_ = time;
    last_shown_ = {};
  }
  if (now.total_bytes == 0) {
    return;
  }
  const double seconds =
      std::chrono::duration<double>(time - phase_start_).count();
  const double since =
      std::chrono::duration<double>(time - last_shown_).count();
  constexpr double kJsonInterval = 0.5;
  constexpr double kLineInterval = 5;
  if (console_.json()) {
    if (since >= kJsonInterval) {
      ShowJson(now, seconds);
      last_shown_ = time;
    }
  } else if (terminal_) {
    ShowBar(now, seconds);
  } else if (since >= kLineInterval) {
    ShowLine(now, seconds);
    last_shown_ = time;
  }
}

void ProgressDisplay::ShowBar(const imaging::Progress::Snapshot& now,
                              double seconds) {
  const double part = now.total_bytes == 0
                          ? 0
                          : static_cast<double>(now.done_bytes) /
                                static_cast<double>(now.total_bytes);
  const auto full = static_cast<std::size_t>(part * kBarWidth);
  std::fprintf(stderr, "\r\033[K%-12s [%s%s] %3d%%  %s", PhaseName(now.phase),
               std::string(full, '#').c_str(),
               std::string(kBarWidth - full, '.').c_str(),
               static_cast<int>(part * 100),
               ProgressText(now, seconds).c_str());
  std::fflush(stderr);
  bar_shown_ = true;
}

void ProgressDisplay::ShowLine(const imaging::Progress::Snapshot& now,
                               double seconds) {
  std::fprintf(stderr, "%s: %s\n", PhaseName(now.phase),
               ProgressText(now, seconds).c_str());
}

void ProgressDisplay::ShowJson(const imaging::Progress::Snapshot& now,
                               double seconds) const {
  console_.Emit(
      "pristine.progress/1",
      {{"phase", PhaseName(now.phase)},
       {"done_bytes", now.done_bytes},
       {"total_bytes", now.total_bytes},
       {"bytes_per_second", static_cast<std::uint64_t>(Rate(now, seconds))}});
}

void ProgressDisplay::Finish() {
  if (bar_shown_) {
    std::fprintf(stderr, "\r\033[K");
    std::fflush(stderr);
    bar_shown_ = false;
  }
}

}  // namespace restore
