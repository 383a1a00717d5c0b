// SPDX-License-Identifier: Apache-2.0
#include "restore/job/stage_times.h"

#include <algorithm>

namespace restore {

const char* RecordedPhaseName(imaging::Phase phase) {
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
      return "reading_back";
    case kComparing:
      return "comparing";
    case kDone:
      return "done";
  }
  return "working";
}

void StageTimes::Look(const imaging::Progress::Snapshot& now,
                      Clock::time_point time) {
  // Two parts of a job, one after the other, may be in the same phase: then the
  // second begins to count from nothing.
  const bool goes_on = !seen_.empty() && seen_.back().phase == now.phase &&
                       now.done_bytes >= seen_.back().bytes;
  if (!goes_on) {
    seen_.push_back({.phase = now.phase, .bytes = 0, .begin = time});
  }
  seen_.back().bytes = now.done_bytes;
}

std::vector<RecordedStage> StageTimes::Stages(Clock::time_point end) const {
  std::vector<RecordedStage> out;
  for (std::size_t i = 0; i < seen_.size(); ++i) {
    if (seen_[i].phase == imaging::Phase::kDone) {
      continue;
    }
    const auto until = i + 1 < seen_.size() ? seen_[i + 1].begin : end;
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
        until - seen_[i].begin);
    out.push_back({.phase = RecordedPhaseName(seen_[i].phase),
                   .bytes = seen_[i].bytes,
                   .milliseconds = static_cast<std::uint64_t>(
                       std::max<std::int64_t>(took.count(), 0))});
  }
  return out;
}

}  // namespace restore
