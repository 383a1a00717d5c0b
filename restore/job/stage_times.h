// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <vector>

#include "imaging/pipeline/progress.h"
#include "restore/record/record.h"

namespace restore {

// How long each phase of a job took, by looking at its progress now and then:
// as exact as that is often, and blind to a phase between two looks.  For one
// thread.
class StageTimes {
 public:
  using Clock = std::chrono::steady_clock;

  void Look(const imaging::Progress::Snapshot& now,
            Clock::time_point time = Clock::now());
  // The phases that were seen, in order; the last one ends at `end`.
  std::vector<RecordedStage> Stages(Clock::time_point end = Clock::now()) const;

 private:
  struct Seen {
    imaging::Phase phase = imaging::Phase::kPreparing;
    std::uint64_t bytes = 0;
    Clock::time_point begin;
  };
  std::vector<Seen> seen_;
};

// "reading_back"; the word that stands in a record.
const char* RecordedPhaseName(imaging::Phase phase);

}  // namespace restore
