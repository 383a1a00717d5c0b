// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>

#include "imaging/pipeline/job.h"
#include "imaging/pipeline/progress.h"
#include "restore/cli/console.h"
#include "restore/cli/interrupt.h"
#include "restore/job/job_progress.h"

namespace restore {

// Runs `work(stop)` in the background, shows what `engine` says of it, and
// stops it when the user interrupts.  Returns its result.
template <typename Work>
auto RunShown(const Console& console,
              const imaging::Progress& engine,
              const Work& work) {
  std::stop_source stop;
  ProgressDisplay display(console);
  constexpr std::chrono::milliseconds kInterval{100};
  auto result = imaging::RunWithTicks([&] { return work(stop.get_token()); },
                                      [&] {
                                        if (Interrupted()) {
                                          stop.request_stop();
                                        }
                                        display.Show(engine.Read());
                                      },
                                      kInterval);
  display.Finish();
  return result;
}

// The same for work on the engine: `work(progress, stop)`.
template <typename Work>
auto RunJob(const Console& console, const Work& work) {
  imaging::Progress progress;
  return RunShown(console, progress, [&](const std::stop_token& stop) {
    return work(progress, stop);
  });
}

// The same for a job of several stages.
template <typename Work>
auto RunStages(const Console& console, const Work& work) {
  JobProgress progress;
  return RunShown(console, progress.engine(), [&](const std::stop_token& stop) {
    return work(progress, stop);
  });
}

}  // namespace restore
