// SPDX-License-Identifier: Apache-2.0
#include "restore/job/job_progress.h"

#include <algorithm>

namespace restore {

namespace {

using imaging::Phase;

constexpr std::size_t kPhases = static_cast<std::size_t>(Phase::kDone) + 1;
// What the bar may show before all is over.
constexpr double kNearlyAll = 0.999;
constexpr std::chrono::seconds kWindow{10};
// A rate of the first moments says nothing yet.
constexpr double kSettledSeconds = 1;

std::uint64_t TotalOf(const std::vector<Stage>& stages, std::size_t end) {
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < end; ++i) {
    total += stages[i].bytes;
  }
  return total;
}

double Part(std::uint64_t done, std::uint64_t total) {
  return total == 0 ? 0
                    : static_cast<double>(done) / static_cast<double>(total);
}

double Seconds(JobProgress::Clock::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace

void JobProgress::Plan(std::vector<Stage> stages) {
  const base::MutexLock lock(mutex_);
  stages_ = std::move(stages);
}

void JobProgress::Reach(std::size_t place) {
  // So that no reader takes the last stage's bytes for the next one's.
  engine_.Begin(Phase::kPreparing, 0);
  reached_.store(place);
}

std::vector<Stage> JobProgress::Stages() const {
  const base::MutexLock lock(mutex_);
  return stages_;
}

JobSnapshot JobProgress::Read(Clock::time_point now) {
  const std::vector<Stage> stages = Stages();
  const bool finished = finished_.load();
  // In this order: see Reach().
  const std::size_t reached = std::min(reached_.load(), stages.size());
  const imaging::Progress::Snapshot engine = engine_.Read();
  JobSnapshot out;
  out.phase = engine.phase;
  out.stages = stages.size();
  if (finished) {
    shown_fraction_ = 1;
    out.phase = Phase::kDone;
    out.stage = stages.size();
    out.fraction = 1;
    return out;
  }
  const std::size_t at = FindStage(stages, reached, engine.phase);
  double done = Part(TotalOf(stages, reached), TotalOf(stages, stages.size()));
  if (at < stages.size()) {
    const bool flushing = engine.phase == Phase::kFlushing;
    out.stage = at + 1;
    out.total_bytes = flushing ? stages[at].bytes : engine.total_bytes;
    out.done_bytes = flushing ? stages[at].bytes : engine.done_bytes;
    done = Part(TotalOf(stages, at), TotalOf(stages, stages.size())) +
           Part(out.done_bytes, out.total_bytes) *
               Part(stages[at].bytes, TotalOf(stages, stages.size()));
    if (!flushing) {
      Measure(now, at, engine);
      out.bytes_per_second = Rate();
      EstimateTime(stages, at, out);
    }
  }
  shown_fraction_ = std::max(shown_fraction_, std::min(done, kNearlyAll));
  out.fraction = shown_fraction_;
  return out;
}

// The number of stages when none is under way.  What is written is flushed as a
// part of its stage.
std::size_t JobProgress::FindStage(const std::vector<Stage>& stages,
                                   std::size_t reached,
                                   Phase phase) {
  for (std::size_t i = reached; i < stages.size(); ++i) {
    const bool writes = stages[i].phase == Phase::kWriting ||
                        stages[i].phase == Phase::kCapturing;
    if (stages[i].phase == phase || (phase == Phase::kFlushing && writes)) {
      return i;
    }
  }
  return stages.size();
}

void JobProgress::Measure(Clock::time_point now,
                          std::size_t stage,
                          const imaging::Progress::Snapshot& engine) {
  if (samples_.empty() || measured_stage_ != stage) {
    samples_.clear();
    measured_stage_ = stage;
  }
  samples_.push_back({now, engine.done_bytes});
  while (samples_.size() > 2 && now - samples_[1].time >= kWindow) {
    samples_.pop_front();
  }
  if (Rate() > 0) {
    rates_.resize(kPhases);
    rates_[static_cast<std::size_t>(engine.phase)] = Rate();
  }
}

double JobProgress::Rate() const {
  if (samples_.empty()) {
    return 0;
  }
  const double seconds = Seconds(samples_.back().time - samples_.front().time);
  return seconds < kSettledSeconds
             ? 0
             : static_cast<double>(samples_.back().bytes -
                                   samples_.front().bytes) /
                   seconds;
}

void JobProgress::EstimateTime(const std::vector<Stage>& stages,
                               std::size_t at,
                               JobSnapshot& out) const {
  if (out.bytes_per_second <= 0) {
    return;
  }
  double seconds = static_cast<double>(out.total_bytes - out.done_bytes) /
                   out.bytes_per_second;
  for (std::size_t i = at + 1; i < stages.size(); ++i) {
    double rate = rates_[static_cast<std::size_t>(stages[i].phase)];
    if (rate <= 0) {
      rate = out.bytes_per_second;
      out.rough = true;
    }
    seconds += static_cast<double>(stages[i].bytes) / rate;
  }
  out.seconds_left = seconds;
}

}  // namespace restore
