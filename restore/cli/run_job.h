// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>

#include "imaging/pipeline/job.h"
#include "imaging/pipeline/progress.h"
#include "restore/cli/console.h"
#include "restore/cli/interrupt.h"
#include "restore/job/job_progress.h"
#include "restore/job/stage_times.h"

namespace restore {

// Runs `work(stop)` in the background, shows what `engine` says of it, also to
// `times` if there are any, and stops it when the user interrupts.  Returns its
// result.
template <typename Work>
auto RunShown(const Console& console,
              const imaging::Progress& engine,
              StageTimes* times,
              const Work& work) {
  std::stop_source stop;
  ProgressDisplay display(console);
  constexpr std::chrono::milliseconds kInterval{100};
  auto result = imaging::RunWithTicks([&] { return work(stop.get_token()); },
                                      [&] {
                                        if (WasInterrupted()) {
                                          stop.request_stop();
                                        }
                                        const auto now = engine.Read();
                                        display.Show(now);
                                        if (times != nullptr) {
                                          times->Look(now);
                                        }
                                      },
                                      kInterval);
  display.Finish();
  return result;
}

// The same for work on the engine: `work(progress, stop)`.
template <typename Work>
auto RunJob(const Console& console, const Work& work) {
  imaging::Progress progress;
  return RunShown(console, progress, nullptr, [&](const std::stop_token& stop) {
    return work(progress, stop);
  });
}

// The same for a job of several stages.
template <typename Work>
auto RunStages(const Console& console,
               const Work& work,
               StageTimes* times = nullptr) {
  JobProgress progress;
  return RunShown(
      console, progress.engine(), times,
      [&](const std::stop_token& stop) { return work(progress, stop); });
}

}  // namespace restore
