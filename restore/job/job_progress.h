// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "imaging/base/mutex.h"
#include "imaging/pipeline/progress.h"

namespace restore {

// One step of a job, of a known size.
struct Stage {
  imaging::Phase phase = imaging::Phase::kPreparing;
  std::uint64_t bytes = 0;
};

// How far a whole job is, through all of its stages.
struct JobSnapshot {
  imaging::Phase phase = imaging::Phase::kPreparing;
  std::size_t stage = 0;  // From 1; 0 before the first has begun.
  std::size_t stages = 0;
  // Of the whole job, 0 to 1.  Never goes back; 1 only when all is over.
  double fraction = 0;
  // Of the stage.
  std::uint64_t done_bytes = 0;
  std::uint64_t total_bytes = 0;
  // Over the last seconds of the stage; 0 when not known yet.
  double bytes_per_second = 0;
  // Of the whole job; nullopt when nothing can be said yet.
  std::optional<double> seconds_left;
  // The time left rests on the rate of another kind of stage.
  bool rough = false;
};

// The progress of a job: the job's thread writes it, and one other thread reads
// it on its own clock.
class JobProgress {
 public:
  using Clock = std::chrono::steady_clock;

  virtual ~JobProgress() = default;

  // The job's side.
  // Says what is to come, before the first stage; and again when more is known
  // of the sizes of later ones.
  void Plan(std::vector<Stage> stages);
  // Stages before the one at `place` are over.
  virtual void Reach(std::size_t place);
  void Finish() { finished_.store(true); }
  // For the engine, one stage after the other.
  imaging::Progress& engine() { return engine_; }

  // The reader's side: one thread.
  JobSnapshot Read(Clock::time_point now = Clock::now());
  const imaging::Progress& engine() const { return engine_; }

 private:
  struct Sample {
    Clock::time_point time;
    std::uint64_t bytes = 0;
  };

  static std::size_t FindStage(const std::vector<Stage>& stages,
                               std::size_t reached,
                               imaging::Phase phase);
  void Measure(Clock::time_point now,
               std::size_t stage,
               const imaging::Progress::Snapshot& engine);
  double Rate() const;
  void EstimateTime(const std::vector<Stage>& stages,
                    std::size_t at,
                    JobSnapshot& out) const;
  std::vector<Stage> Stages() const;

  imaging::Progress engine_;
  mutable base::Mutex mutex_;
  std::vector<Stage> stages_ GUARDED_BY(mutex_);
  std::atomic<std::size_t> reached_ = 0;
  std::atomic<bool> finished_ = false;
  // The reader's.
  double shown_fraction_ = 0;
  std::size_t measured_stage_ = 0;
  std::deque<Sample> samples_;
  // Bytes a second of each phase that was measured, by its number.
  std::vector<double> rates_;
};

}  // namespace restore
